package com.milkyhoop.chatbot.conversation;

import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_1;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.completed;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.failed;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.ConversationEvent.ConversationDue;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestDue;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept how long: REQUEST_TTL, CONTEXT_TTL, CONTEXT_MAX_TURNS. */
class RetentionTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = 24 * HOUR;
  private static final ConversationLimits FIVE_TURNS =
      new ConversationLimits(10, 16, 5, Duration.ofDays(1), Duration.ofDays(30));

  private final ConversationWorld world = new ConversationWorld(FIVE_TURNS);

  @Test
  void shouldLookAtEachRequestOnceAndAtTheConversationOnce() {
    world.on(sent("r1", "one", CALL_1));
    assertThat(world.housekeeping())
        .contains(
            new Effect.ExpireRequest("r1", DAY + 10), new Effect.ExpireConversation(30 * DAY + 10));

    world.on(sent("r2", "two", CALL_1));
    assertThat(world.housekeeping())
        .contains(new Effect.ExpireRequest("r2", DAY + 10))
        .noneMatch(Effect.ExpireConversation.class::isInstance);
  }

  @Test
  void shouldKeepTheNewestTurnsOnly() {
    for (int number = 1; number <= 8; number++) {
      world.on(sent("r" + number, "message", CALL_1));
      world.on(completed("r" + number, "reply"));
    }

    assertThat(world.turns().keySet()).isEqualTo(Set.of(4L, 5L, 6L, 7L, 8L));
  }

  @Test
  void shouldNeverDropAnUnfinishedTurn() {
    for (int number = 1; number <= 9; number++) {
      world.on(sent("r" + number, "message", CALL_1));
    }

    assertThat(world.turns()).hasSize(9);
  }

  @Test
  void shouldForgetARequestWhenItsTimeIsOver() {
    world.on(sent("r1", "one", CALL_1));
    world.on(completed("r1", "first"));

    world.on(new RequestDue("r1", DAY));

    assertThat(world.state("r1").request()).isEmpty();
  }

  @Test
  void shouldLookAgainLaterWhenTheRequestsTurnIsUnfinished() {
    world.on(sent("r1", "one", CALL_1));

    world.on(new RequestDue("r1", DAY));

    assertThat(world.state("r1").request()).isPresent();
    assertThat(world.housekeeping()).containsExactly(new Effect.ExpireRequest("r1", DAY + HOUR));
  }

  @Test
  void shouldForgetAnOutcomeWhoseRequestNeverCame() {
    world.on(failed("r1"));
    assertThat(world.housekeeping()).containsExactly(new Effect.ExpireRequest("r1", DAY + 50));

    world.on(new RequestDue("r1", DAY));

    assertThat(world.state("r1").request()).isEmpty();
  }

  @Test
  void shouldForgetAnIdleConversationAndAllItsTurns() {
    world.on(sent("r1", "one", CALL_1));
    world.on(completed("r1", "first"));

    world.on(new ConversationDue(31 * DAY));

    assertThat(world.turns()).isEmpty();
    assertThat(world.state("r1").conversation()).isEmpty();
  }

  @Test
  void shouldLookAgainWhenTheConversationHasBeenActiveSince() {
    world.on(sent("r1", "one", CALL_1));
    world.on(completed("r1", "first"));

    world.on(new ConversationDue(30 * DAY));

    assertThat(world.turns()).hasSize(1);
    assertThat(world.housekeeping()).containsExactly(new Effect.ExpireConversation(30 * DAY + 50));
  }

  @Test
  void shouldNeverForgetAConversationWithAnUnfinishedTurn() {
    world.on(sent("r1", "one", CALL_1));

    world.on(new ConversationDue(31 * DAY));

    assertThat(world.turns()).hasSize(1);
    assertThat(world.housekeeping())
        .containsExactly(new Effect.ExpireConversation(31 * DAY + HOUR));
  }

  @Test
  void shouldNotTakeANewTurnForAnOldRequestsWhenTheConversationBeganAnew() {
    world.on(sent("old", "one", CALL_1));
    world.on(completed("old", "first"));
    world.on(new ConversationDue(31 * DAY));

    world.on(sent("new", "two", CALL_1));

    assertThat(world.on(completed("old", "zombie")))
        .containsExactly(new Effect.ForgetTurn(ConversationState.NO_TURN, "old"));
    assertThat(world.on(sent("old", "one", CALL_1)))
        .containsExactly(new Effect.EmitRefusal("old", CALL_1, CallRefusals.REPLY_NOT_KEPT));
    assertThat(world.on(completed("new", "second"))).anyMatch(Effect.EmitLog.class::isInstance);
  }
}
