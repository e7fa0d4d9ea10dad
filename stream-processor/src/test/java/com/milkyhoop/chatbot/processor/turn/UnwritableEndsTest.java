package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ends that chat-turns does not take: no turn stays active for that (R1). */
class UnwritableEndsTest {
  private final RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());
  private final TaskTurns task = fixture.recovered(0, 1);

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<RuntimeException> ofTheRecord() {
    return Stream.of(
        new RecordTooLargeException("900 KB"),
        new SerializationException("no schema"),
        new IllegalArgumentException("no bytes"));
  }

  @ParameterizedTest
  @MethodSource("ofTheRecord")
  void shouldFailTheTurnWhenItsEndCanNeverBeWrittenR1(RuntimeException refused) {
    fixture.turns.refuse(
        event -> Optional.of(refused).filter(_ -> event.getKind() == TurnEventKind.COMPLETED));
    task.start(work("r1", 0, 10));

    fixture.model.nextCall().text("Halo").end();

    TurnEvent end = fixture.turns.next().event();
    assertThat(end.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(end.getFailure().getReason()).isEqualTo("INTERNAL");
    assertThat(end.getReply()).isEmpty();
    assertThat(end.getGeneration().getCalls()).hasSize(1);
    assertThat(end.getEpoch()).isEqualTo(1);
    assertThat(fixture.gaveUp).isEmpty();
  }

  @Test
  void shouldLeaveOutWhatTheTurnCostWhenThatCannotBeWrittenEither() {
    fixture.turns.refuse(
        event ->
            Optional.<RuntimeException>of(new RecordTooLargeException())
                .filter(_ -> event.getGeneration() != null));
    task.start(work("r1", 0, 10));

    fixture.model.nextCall().text("Halo").end();

    assertThat(fixture.turns.next().event().getFailure().getReason()).isEqualTo("INTERNAL");
    assertThat(fixture.gaveUp).isEmpty();
  }

  @Test
  void shouldSendWhatReplacedTheEndWhenTheTaskRecoversAgainR5() {
    fixture.turns.refuse(
        event ->
            event.getKind() == TurnEventKind.COMPLETED
                ? Optional.of(new RecordTooLargeException())
                : Optional.empty());
    task.start(work("r1", 0, 10));
    fixture.model.nextCall().text("Halo").end();
    fixture.turns.next();

    task.recovered(8);

    TurnEvent again = fixture.turns.next().event();
    assertThat(again.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(again.getEpoch()).isEqualTo(8);
  }

  @Test
  void shouldEndTheProcessWhenNoEndOfATurnCanBeWritten() {
    fixture.turns.refuse(_ -> Optional.of(new RecordTooLargeException()));

    task.propose(key("r1"), ProposedEnds.expired("r1"));

    await().until(() -> !fixture.gaveUp.isEmpty());
    assertThat(fixture.gaveUp).singleElement().isInstanceOf(RecordTooLargeException.class);
  }

  static Stream<RuntimeException> fatal() {
    return Stream.of(
        new ClusterAuthorizationException("no"),
        new ProducerFencedException("no"),
        new UnsupportedVersionException("no"),
        new IllegalStateException("the producer is closed"),
        new KafkaException("in a fatal state", new ClusterAuthorizationException("no")));
  }

  @ParameterizedTest
  @MethodSource("fatal")
  void shouldEndTheProcessWhenTheProducerCanNeverWriteAgain(RuntimeException broken) {
    fixture.turns.refuse(_ -> Optional.of(broken));
    task.start(work("r1", 0, 10));

    fixture.model.nextCall().text("Halo").end();

    await().until(() -> !fixture.gaveUp.isEmpty());
    assertThat(fixture.gaveUp).containsExactly(broken);
  }
}
