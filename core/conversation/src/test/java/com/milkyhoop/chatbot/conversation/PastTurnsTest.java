package com.milkyhoop.chatbot.conversation;

import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_1;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_2;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.completed;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnImported;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnRestored;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.store.TurnRow;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Turns that ended before their records were written: imported from elsewhere, or restored. */
class PastTurnsTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = 24 * HOUR;
  private static final long NOW = 100 * DAY;
  private static final ConversationLimits FIVE_TURNS =
      new ConversationLimits(10, 16, 5, Duration.ofDays(1), Duration.ofDays(30));

  private final ConversationWorld world = new ConversationWorld(FIVE_TURNS);

  @Test
  void shouldLogAnImportedTurnOnceAndCallNobodyR4() {
    List<Effect> effects = world.on(imported("r1", "reply"));

    assertThat(effects).containsExactly(new Effect.EmitLog(1, logged(imported("r1", "reply"))));
    assertThat(world.turn("r1").getEnd().getReply()).isEqualTo("reply");
    assertThat(world.on(imported("r1", "reply"))).isEmpty();
    assertThat(world.turns()).hasSize(1);
  }

  @Test
  void shouldGiveAnImportedTurnTheNextNumberWhileAnotherOneRunsR2() {
    world.on(sent("r1", "one", CALL_1));

    world.on(imported("r2", "reply"));
    List<Effect> next = world.on(sent("r3", "three", CALL_1));

    assertThat(world.turns().keySet()).isEqualTo(Set.of(1L, 2L, 3L));
    assertThat(next).isEmpty();
    assertThat(world.on(completed("r1", "one"))).contains(new Effect.StartTurn(3));
  }

  @Test
  void shouldKeepNoMoreImportedTurnsThanOthers() {
    for (int number = 1; number <= 8; number++) {
      world.on(imported("r" + number, "reply"));
    }

    assertThat(world.turns().keySet()).isEqualTo(Set.of(4L, 5L, 6L, 7L, 8L));
  }

  @Test
  void shouldAttachToAnImportedTurnR11() {
    world.on(imported("r1", "reply"));

    List<Effect> effects = world.on(sent("r1", "message of r1", CALL_1));

    assertThat(effects)
        .containsExactly(new Effect.EmitFinal(world.turn("r1").getEnd(), List.of(CALL_1)));
  }

  @Test
  void shouldPutATurnBackUnderItsNumberWithoutASecondLogEventR4() {
    assertThat(world.on(restored(6, 7))).isEmpty();
    assertThat(world.on(restored(7, 7))).isEmpty();

    assertThat(world.turns().keySet()).isEqualTo(Set.of(6L, 7L));
    assertThat(world.on(sent("new", "eight", CALL_1))).containsExactly(new Effect.StartTurn(8));
  }

  @Test
  void shouldChangeNothingWhenATurnIsRestoredAgain() {
    world.on(restored(6, 7));
    world.on(restored(7, 7));
    ConversationState before = world.state("r7");

    for (int number = 6; number <= 7; number++) {
      assertThat(world.on(restored(number, 7))).isEmpty();
      assertThat(world.housekeeping()).isEmpty();
    }

    assertThat(world.state("r7")).isEqualTo(before);
  }

  /** So that the log never has two turns of one number, whenever people begin to talk. */
  @Test
  void shouldGiveAMessageANumberOfItsOwnWhenItComesBeforeAllAreRestoredR4() {
    world.on(restored(4, 6));

    List<Effect> effects = world.on(sent("new", "seven", CALL_1));
    world.on(restored(5, 6));
    world.on(restored(6, 6));

    assertThat(effects).containsExactly(new Effect.StartTurn(7));
    assertThat(world.turns().keySet()).isEqualTo(Set.of(4L, 5L, 6L, 7L));
    assertThat(world.turn("new").getMessage()).isEqualTo("seven");
  }

  @Test
  void shouldTakeRestoredTurnsInAnyOrder() {
    List.of(5, 3, 6, 4).forEach(number -> world.on(restored(number, 6)));

    assertThat(world.turns().keySet()).isEqualTo(Set.of(3L, 4L, 5L, 6L));
  }

  @Test
  void shouldRestoreNoMoreThanWouldBeKept() {
    for (int number = 1; number <= 8; number++) {
      world.on(restored(number, 8));
    }

    assertThat(world.turns().keySet()).isEqualTo(Set.of(4L, 5L, 6L, 7L, 8L));
  }

  @Test
  void shouldNotBringBackATurnThatHasLeftSince() {
    world.on(restored(4, 8));
    world.on(sent("new", "nine", CALL_1));

    world.on(restored(4, 8));

    assertThat(world.turns().keySet()).isEqualTo(Set.of(9L));
  }

  /** Nothing is known of it, so a conversation that began anew keeps what it has. */
  @Test
  void shouldLeaveAConversationAloneThatBeganAnew() {
    world.on(sent("new", "one", CALL_1));

    for (int number = 1; number <= 3; number++) {
      world.on(restored(number, 3));
    }

    assertThat(world.turns().keySet()).isEqualTo(Set.of(1L));
    assertThat(world.turn("new").getMessage()).isEqualTo("one");
  }

  @Test
  void shouldAttachToARestoredTurnWhileItsRequestIsRememberedR11() {
    world.on(restored(7, 7));

    List<Effect> effects = world.on(sent("r7", "message of r7", CALL_2));

    assertThat(effects)
        .containsExactly(new Effect.EmitFinal(world.turn("r7").getEnd(), List.of(CALL_2)));
    assertThat(world.housekeeping()).isEmpty();
  }

  @Test
  void shouldRememberARestoredRequestAsLongAsAnyOther() {
    world.on(restored(6, 7, NOW - HOUR, NOW));
    assertThat(world.housekeeping()).contains(new Effect.ExpireRequest("r6", NOW - HOUR + DAY));

    world.on(restored(5, 7, NOW - DAY, NOW));
    assertThat(world.housekeeping()).isEmpty();
    assertThat(world.state("r5").request()).isEmpty();
    assertThat(world.turns()).containsKey(5L);
  }

  @Test
  void shouldKeepARestoredConversationAsLongAsIfItHadNeverBeenAway() {
    world.on(restored(1, 2, NOW - 29 * DAY, NOW - DAY));

    assertThat(world.housekeeping())
        .containsExactly(new Effect.ExpireConversation(NOW - DAY + 30 * DAY));
  }

  private static TurnImported imported(String requestId, String reply) {
    return new TurnImported(turn(requestId, reply), NOW);
  }

  private static TurnRow logged(TurnImported imported) {
    return imported.turn().row(NOW, NOW);
  }

  private static TurnRestored restored(long number, long last) {
    return restored(number, last, NOW - HOUR, NOW - HOUR);
  }

  private static TurnRestored restored(long number, long last, long endedAt, long lastEndedAt) {
    return new TurnRestored(
        turn("r" + number, "reply " + number),
        number,
        endedAt - 10,
        endedAt,
        last,
        lastEndedAt,
        NOW);
  }

  private static EndedTurn turn(String requestId, String reply) {
    return new EndedTurn(
        "message of " + requestId,
        3,
        "",
        ConversationWorld.end(requestId, TurnEventKind.COMPLETED, reply));
  }
}
