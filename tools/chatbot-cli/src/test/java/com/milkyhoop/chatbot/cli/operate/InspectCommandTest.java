package com.milkyhoop.chatbot.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  private static final byte[] KEY = "budi/s1".getBytes(UTF_8);

  @TempDir Path home;

  @SuppressWarnings("NullAway.Init")
  private OperateFixture chatbot;

  @BeforeEach
  void setUp() {
    chatbot = new OperateFixture(home);
    chatbot.kafka().setUpTopics();
  }

  @Test
  void shouldTellHowEachMessageEndedAndWhichIsUnfinished() {
    request(Action.SEND, "r1", "Halo");
    request(Action.SEND, "r2", "rahasia");
    request(Action.CANCEL, "r2", "");
    log("r1");

    assertThat(chatbot.run("inspect", "budi", "s1")).isZero();

    assertThat(chatbot.out())
        .containsPattern("r1 {2}processed, turn 1, 1 calls")
        .containsPattern(
            "r2 {2}unfinished for \\d+ s: no processor has committed it yet, to be cancelled")
        .doesNotContain("rahasia");
  }

  @Test
  void shouldSayWhenThereWasNoMessage() {
    assertThat(chatbot.run("inspect", "budi", "s2")).isZero();

    assertThat(chatbot.out()).contains("no message within PT1H");
  }

  @Test
  void shouldRefuseWhatIsNoId() {
    assertThat(chatbot.run("inspect", "bu/di", "s1")).isEqualTo(2);

    assertThat(chatbot.err()).contains("'bu/di' must match").doesNotContain("\tat ");
  }

  @Test
  void shouldSayWhatToDoWhenNobodySaysWhereKafkaIs() {
    chatbot.environment.remove("KAFKA_BROKER");

    assertThat(chatbot.run("inspect", "budi", "s1")).isEqualTo(3);

    assertThat(chatbot.err()).contains("./chatbot up", "KAFKA_BROKER");
  }

  private static int partition() {
    return Utils.toPositive(Utils.murmur2(KEY)) % 2;
  }

  private void request(Action action, String id, String message) {
    byte[] value =
        chatbot
            .kafka()
            .codecs()
            .requests()
            .encode(
                ChatRequest.newBuilder()
                    .setAction(action)
                    .setRequestId(id)
                    .setMessage(message)
                    .build());
    chatbot.write(
        new ProducerRecord<>(chatbot.kafka().topics().requests(), partition(), KEY, value));
  }

  private void log(String id) {
    var event =
        new LogEvent(
            LogEvent.Type.MESSAGE_PROCESSED,
            "budi",
            UUID.randomUUID(),
            "Halo",
            "Halo juga",
            Instant.now(),
            id,
            "s1",
            1,
            "gpt-4o",
            "gpt-4o",
            "stop",
            1,
            List.of(),
            null,
            null,
            null,
            null);
    chatbot.write(
        new ProducerRecord<>(chatbot.kafka().topics().log(), partition(), KEY, event.toJson()));
  }
}
