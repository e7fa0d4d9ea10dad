package com.milkyhoop.chatbot.conversation;

import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_1;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_2;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.cancelled;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.completed;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.end;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Recovered;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TimePassed;
import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that come while an earlier turn is unfinished. */
class BusyConversationTest {
  private final ConversationWorld world = new ConversationWorld();

  @Test
  void shouldProposeARejectionAndStartNothingWhenItMayNotWaitR5() {
    world.on(sent("r1", "one", CALL_1));

    List<Effect> effects = world.on(sent("r2", "two", CALL_2, OnBusy.REJECT));

    assertThat(effects).containsExactly(new Effect.ProposeEnd(ProposedEnds.busy("r2")));
    assertThat(world.on(completed("r1", "first"))).noneMatch(Effect.StartTurn.class::isInstance);
    List<Effect> end = world.on(new OutcomeArrived(ProposedEnds.busy("r2"), 60));
    assertThat(end).anyMatch(Effect.EmitLog.class::isInstance);
    assertThat(world.turn("r2").getEnd().getKind()).isEqualTo(TurnEventKind.REJECTED);
  }

  @Test
  void shouldRunAtOnceWhateverItSaysWhenTheConversationIsIdle() {
    world.on(sent("r1", "one", CALL_1));
    world.on(completed("r1", "first"));

    for (OnBusy onBusy : OnBusy.values()) {
      String id = onBusy.name();
      assertThat(world.on(sent(id, "next", CALL_1, onBusy)))
          .singleElement()
          .isInstanceOf(Effect.StartTurn.class);
      world.on(completed(id, "reply"));
    }
  }

  @Test
  void shouldRejectWhatIsBeyondTheQueue() {
    for (int i = 0; i <= ConversationWorld.LIMITS.maxQueued(); i++) {
      world.on(sent("r" + i, "message", CALL_1));
    }

    List<Effect> effects = world.on(sent("one too many", "message", CALL_2));

    assertThat(effects)
        .containsExactly(new Effect.ProposeEnd(ProposedEnds.queueFull("one too many")));
  }

  @Test
  void shouldCancelAllThatIsUnfinishedAndRunTheNewOneLastWhenItInterrupts() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_1));

    List<Effect> effects = world.on(sent("r3", "three", CALL_2, OnBusy.INTERRUPT));

    assertThat(effects).containsExactly(new Effect.CancelTurn("r1"), new Effect.CancelTurn("r2"));
    assertThat(world.on(cancelled("r1", "half a"))).noneMatch(Effect.StartTurn.class::isInstance);
    assertThat(world.on(cancelled("r2", ""))).endsWith(new Effect.StartTurn(3));
  }

  @Test
  void shouldNeverStartATurnThatIsEndingR2() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_1));
    world.on(sent("r3", "three", CALL_2, OnBusy.INTERRUPT));
    world.on(cancelled("r2", ""));

    assertThat(world.on(completed("r1", "it was faster"))).endsWith(new Effect.StartTurn(3));
  }

  @Test
  void shouldAskAgainForAllThatIsEndingAndStartTheFirstThatIsNotWhenItRecoversR9() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_2, OnBusy.REJECT));
    world.on(sent("r3", "three", CALL_2));

    assertThat(world.on(new Recovered()))
        .containsExactly(new Effect.ProposeEnd(ProposedEnds.busy("r2")), new Effect.StartTurn(1));
    assertThat(world.housekeeping()).hasSize(3).allMatch(Effect.WatchDeadline.class::isInstance);

    world.on(sent("r4", "four", CALL_2, OnBusy.INTERRUPT));
    assertThat(world.on(new Recovered()))
        .containsExactly(
            new Effect.CancelTurn("r1"),
            new Effect.ProposeEnd(ProposedEnds.busy("r2")),
            new Effect.CancelTurn("r3"));
  }

  @Test
  void shouldProposeExpiryOnlyOfTurnsWhoseDeadlineHasPassedR1() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_2));

    assertThat(world.on(new TimePassed(ConversationWorld.DEADLINE))).isEmpty();
    assertThat(world.on(new TimePassed(ConversationWorld.DEADLINE + 1)))
        .containsExactly(
            new Effect.ProposeEnd(ProposedEnds.expired("r1")),
            new Effect.ProposeEnd(ProposedEnds.expired("r2")));
  }

  @Test
  void shouldKeepTheFirstEndWhenAReplyWasFasterThanItsCancellationR5() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_2, OnBusy.INTERRUPT));
    world.on(completed("r1", "whole"));

    assertThat(world.on(cancelled("r1", "half")))
        .containsExactly(new Effect.ForgetTurn(ConversationState.NO_TURN, "r1"));
    assertThat(world.turn("r1").getEnd()).isEqualTo(end("r1", TurnEventKind.COMPLETED, "whole"));
  }

  @Test
  void shouldKeepWhyATurnIsEndingInItsRow() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_2, OnBusy.REJECT));
    world.on(sent("r3", "three", CALL_2, OnBusy.INTERRUPT));

    assertThat(world.state("r3").activeTurns().values())
        .extracting(ActiveTurnRow::getEnding)
        .containsExactly(PendingEnd.CANCELLED, PendingEnd.CONVERSATION_BUSY, PendingEnd.NONE);
  }
}
