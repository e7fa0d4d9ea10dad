package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class StoredTurnTest {
  /** Avro copies records only after their codecs had it trust their classes. */
  @BeforeAll
  static void trustTheRecords() {
    assertThat(TopologyPorts.CODECS).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLETED", "CANCELLED"})
  void shouldBeOfferedToAPromptWhenItHasAReplyR3(TurnEventKind kind) {
    assertThat(new StoredTurn(7, row("Halo", end(kind))).finished())
        .hasValue(new FinishedTurn(7, "Halo", 3, "Hai", 2, OptionalLong.empty()));
  }

  @Test
  void shouldTellWhereItsOwnPromptBeganR3() {
    assertThat(promptStart(List.of(3L, 5L, 6L))).hasValue(3);
    assertThat(promptStart(List.of())).hasValue(7);
  }

  private static OptionalLong promptStart(List<Long> promptTurns) {
    Generation generation =
        Generation.newBuilder()
            .setAttempts(1)
            .setModel("gpt-4o")
            .setMaxTokens(1)
            .setTemperature(1.0)
            .setSystemPrompt("")
            .setPromptTurns(promptTurns)
            .setQueuedMs(0)
            .setFirstTokenMs(0L)
            .setTotalMs(0)
            .build();
    TurnEvent end =
        TurnEvent.newBuilder(end(TurnEventKind.COMPLETED)).setGeneration(generation).build();
    return new StoredTurn(7, row("Halo", end)).finished().orElseThrow().promptStart();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"COMPLETED", "CANCELLED"})
  void shouldBeLeftOutOfAPromptWhenItHasNoReplyR3(TurnEventKind kind) {
    assertThat(new StoredTurn(7, row("Halo", end(kind))).finished()).isEmpty();
  }

  @Test
  void shouldBeLeftOutOfAPromptWhenItIsUnfinishedOrHasNoMessageR3() {
    assertThat(new StoredTurn(7, row("Halo", null)).finished()).isEmpty();
    assertThat(new StoredTurn(7, row("", end(TurnEventKind.COMPLETED))).finished()).isEmpty();
  }

  @Test
  void shouldTellTheLatestEndOfTheRowsReadSoFar() {
    var rows =
        new FinishedTurns(
            List.of(
                    new StoredTurn(2, row("two", end(TurnEventKind.FAILED))),
                    new StoredTurn(1, row("one", end(TurnEventKind.COMPLETED))))
                .iterator());

    assertThat(rows.lastEnd()).isZero();
    assertThat(rows.next().number()).isEqualTo(1);
    assertThat(rows.hasNext()).isFalse();
    assertThat(rows.lastEnd()).isEqualTo(42);
  }

  private static TurnRow row(String message, @Nullable TurnEvent end) {
    return new TurnRow("r", message, 3, "", 0L, end, end == null ? 0L : 42L, "");
  }

  private static TurnEvent end(TurnEventKind kind) {
    return TurnEvent.newBuilder()
        .setKind(kind)
        .setEpoch(0)
        .setRequestId("r")
        .setReply("Hai")
        .setReplyTokens(2)
        .build();
  }
}
