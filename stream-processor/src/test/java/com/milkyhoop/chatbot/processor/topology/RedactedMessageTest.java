package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.model.redaction.PersonalData;
import com.milkyhoop.chatbot.model.redaction.Redactor;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Proves that what the reader gives is decided on, stored, sent to a model and logged. */
class RedactedMessageTest {
  @Test
  void shouldGiveTheMessageWithoutWhatIsTakenOut() {
    assertThat(message(Redactor.of(Set.of(PersonalData.EMAIL)))).isEqualTo("I am [mail]");
    assertThat(message(Redactor.NONE)).isEqualTo("I am ana@example.com");
  }

  private static String message(Redactor redactor) {
    var reader =
        new RequestReader(
            TopologyFixture.CODECS.requests(), redactor, new OutcomeRules(RunnerFixture.wide()));
    byte[] value =
        TopologyFixture.CODECS
            .requests()
            .encode(
                ChatRequest.newBuilder()
                    .setAction(Action.SEND)
                    .setRequestId("r1")
                    .setMessage("I am ana@example.com")
                    .setMessageTokens(6)
                    .setRemainingMs(1000)
                    .build());
    TaskRecord read = reader.read(new Record<>("ana/main".getBytes(UTF_8), value, 0), 0);
    var event = ((TaskRecord.OfConversation) read).event();
    return ((MessageSent) event).message();
  }
}
