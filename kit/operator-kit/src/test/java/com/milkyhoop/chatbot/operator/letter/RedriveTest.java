package com.milkyhoop.chatbot.operator.letter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.operator.erasure.ErasureRequests;
import com.milkyhoop.chatbot.operator.topic.DurableProducer;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Writes letters back on a real broker, where erasures stand that no processor has come to yet. */
class RedriveTest {
  private static final Subject ANA = new Subject("ana", "");
  private static final int PARTITION = 1;

  private final TestInstallation installation = new TestInstallation();
  private final Redrive redrive = new Redrive(installation.kafka(), Duration.ofHours(1));

  @Test
  void shouldWriteALetterBackWhereItStood() throws Exception {
    letter("ana/s", "r1");

    assertThat(run(_ -> {})).containsExactly(Optional.empty());

    assertThat(requests()).containsExactly("SEND ana/s");
  }

  @Test
  void shouldLeaveTheLetterOfAUserWhoseErasureWaitsForAProcessorR15() throws Exception {
    letter("ana/s", "r1");
    letter("ben/s", "r2");
    new ErasureRequests(installation.kafka()).ask(ANA);

    List<Optional<String>> refusals = run(_ -> {});

    assertThat(refusals)
        .containsExactly(Optional.of("its user was erased since"), Optional.empty());
    assertThat(requests()).containsExactly("ERASE ana/", "SEND ben/s");
  }

  /** The letter comes behind the erasure, so the processor takes it for a new message. */
  @Test
  void shouldEraseAgainWhoWasErasedWhileLettersAreWrittenBackR15() throws Exception {
    letter("ana/s", "r1");
    letter("ben/s", "r2");

    run(
        letter -> {
          if (letter.offset() == 0) {
            new ErasureRequests(installation.kafka()).ask(ANA);
          }
        });

    assertThat(requests()).containsExactly("SEND ana/s", "ERASE ana/", "SEND ben/s", "ERASE ana/s");
  }

  private List<Optional<String>> run(java.util.function.Consumer<ReadLetter> seen) {
    List<Optional<String>> refusals = new ArrayList<>();
    redrive.run(
        OptionalLong.empty(),
        false,
        (letter, refusal) -> {
          refusals.add(refusal);
          seen.accept(letter);
        });
    return refusals;
  }

  private void letter(String key, String requestId) throws Exception {
    String topic = installation.kafka().topics().requests();
    byte[] value = installation.kafka().codecs().requests().encode(send(requestId));
    var source = new DeadLetter.Source(topic, PARTITION, 7);
    var letter =
        DeadLetter.of(key.getBytes(UTF_8), value, new RecordHeaders(), source, "a cause", 1 << 20);
    try (var producer = DurableProducer.create(installation.kafka())) {
      producer
          .send(
              new ProducerRecord<>(
                  TopicNames.deadLetters(topic), 0, letter.key(), letter.value(), letter.headers()))
          .get();
    }
  }

  private static ChatRequest send(String requestId) {
    return ChatRequest.newBuilder()
        .setAction(Action.SEND)
        .setRequestId(requestId)
        .setMessage("Halo")
        .build();
  }

  /** Returns what stands on the partition that the letters come from, in order. */
  private List<String> requests() {
    return installation.requests().stream()
        .filter(record -> record.partition() == PARTITION)
        .map(this::described)
        .toList();
  }

  private String described(ConsumerRecord<byte[], byte[]> record) {
    return installation.kafka().codecs().requests().decode(record.value()).getAction()
        + " "
        + new String(record.key(), UTF_8);
  }
}
