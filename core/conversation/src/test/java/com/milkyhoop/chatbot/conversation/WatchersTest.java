package com.milkyhoop.chatbot.conversation;

import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_1;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_2;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.cancelled;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.completed;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Detached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Calls that watch a turn, or stop it. */
class WatchersTest {
  private static final Optional<ShownText> SHOWN = Optional.of(new ShownText(7L, 1, 30L));
  private static final int MAX = ConversationWorld.LIMITS.maxWatchers();
  private final ConversationWorld world = new ConversationWorld();

  @Test
  void shouldAddTheCallWithWhatItHasShownWhenTheTurnIsUnfinishedR11() {
    world.on(sent("r1", "one", CALL_1));

    List<Effect> effects = world.on(new Attached("r1", CALL_2, SHOWN));

    assertThat(effects).containsExactly(new Effect.AddTarget("r1", CALL_2, SHOWN));
    assertThat(targetsOfFinal(completed("r1", "first"))).containsExactly(CALL_1, CALL_2);
  }

  @Test
  void shouldGiveACallThatIsThereWhatItLacksWhenItAttachesAgain() {
    world.on(sent("r1", "one", CALL_1));

    List<Effect> effects = world.on(new Attached("r1", CALL_1, SHOWN));

    assertThat(effects).containsExactly(new Effect.AddTarget("r1", CALL_1, SHOWN));
    assertThat(targetsOfFinal(completed("r1", "first"))).containsExactly(CALL_1);
  }

  @Test
  void shouldAnswerFromTheStoreWhenTheTurnHasEndedR11() {
    world.on(sent("r1", "one", CALL_1));
    OutcomeArrived end = completed("r1", "first");
    world.on(end);

    assertThat(world.on(new Attached("r1", CALL_2, SHOWN)))
        .containsExactly(new Effect.EmitFinal(end.end(), List.of(CALL_2)));
    assertThat(world.on(cancel("r1", CALL_2)))
        .containsExactly(new Effect.EmitFinal(end.end(), List.of(CALL_2)));
  }

  @Test
  void shouldSayThatItIsUnknownWhenNoSuchRequestWasReadR12() {
    assertThat(world.on(new Attached("r1", CALL_1, SHOWN)))
        .containsExactly(new Effect.EmitRefusal("r1", CALL_1, CallRefusals.REQUEST_UNKNOWN));
    assertThat(world.on(cancel("r1", CALL_1)))
        .containsExactly(new Effect.EmitRefusal("r1", CALL_1, CallRefusals.REQUEST_UNKNOWN));
    assertThat(world.on(new CancelAsked("r1", Optional.empty()))).isEmpty();
  }

  @Test
  void shouldSayThatItIsNotKeptWhenTheTurnHasLeftTheStoreR11() {
    world.on(sent("r1", "one", CALL_1));
    world.on(completed("r1", "first"));
    world.loseTurns();

    assertThat(world.on(new Attached("r1", CALL_2, SHOWN)))
        .containsExactly(new Effect.EmitRefusal("r1", CALL_2, CallRefusals.REPLY_NOT_KEPT));
    assertThat(world.on(cancel("r1", CALL_2)))
        .containsExactly(new Effect.EmitRefusal("r1", CALL_2, CallRefusals.REPLY_NOT_KEPT));
  }

  @Test
  void shouldStopATurnOnceHoweverOftenItIsAskedTo() {
    world.on(sent("r1", "one", CALL_1));

    assertThat(world.on(cancel("r1", CALL_2))).containsExactly(new Effect.CancelTurn("r1"));
    assertThat(world.on(cancel("r1", CALL_2))).isEmpty();
    assertThat(targetsOfFinal(cancelled("r1", "half"))).containsExactly(CALL_1, CALL_2);
  }

  @Test
  void shouldNotStopAnotherTurnWhenAWaitingOneIsCancelled() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_1));

    assertThat(world.on(cancel("r2", CALL_2))).containsExactly(new Effect.CancelTurn("r2"));
    assertThat(world.on(completed("r1", "first"))).noneMatch(Effect.StartTurn.class::isInstance);
  }

  /**
   * By attaching or by repeating the message, nobody can end the stream of the sender or others.
   */
  @Test
  void shouldRefuseAFurtherCallAndKeepTheOthersWhenAsManyWatchAsMayR11() {
    List<ReplyTarget> watching = watchersOf("r1", MAX);

    assertThat(world.on(new Attached("r1", CALL_2, SHOWN)))
        .containsExactly(new Effect.EmitRefusal("r1", CALL_2, CallRefusals.TOO_MANY_WATCHERS));
    assertThat(world.on(sent("r1", "one", CALL_2)))
        .containsExactly(new Effect.EmitRefusal("r1", CALL_2, CallRefusals.TOO_MANY_WATCHERS));
    assertThat(CallRefusals.TOO_MANY_WATCHERS.getRetryAfterMs()).isPositive();
    assertThat(targetsOfFinal(completed("r1", "first"))).containsExactlyElementsOf(watching);
  }

  @Test
  void shouldLetACallThatIsThereAskAgainWhenAsManyWatchAsMayR11() {
    List<ReplyTarget> watching = watchersOf("r1", MAX);

    assertThat(world.on(new Attached("r1", watching.getLast(), SHOWN)))
        .containsExactly(new Effect.AddTarget("r1", watching.getLast(), SHOWN));
  }

  @Test
  void shouldMakeRoomWhenACallThatHasEndedDetachesR11() {
    List<ReplyTarget> watching = watchersOf("r1", MAX);

    assertThat(world.on(new Detached("r1", watching.get(1))))
        .containsExactly(new Effect.RemoveTarget("r1", watching.get(1)));

    assertThat(world.on(new Attached("r1", CALL_2, SHOWN)))
        .containsExactly(new Effect.AddTarget("r1", CALL_2, SHOWN));
    assertThat(targetsOfFinal(completed("r1", "first")))
        .contains(watching.getFirst(), CALL_2)
        .doesNotContain(watching.get(1))
        .hasSize(MAX);
  }

  /** A process that has died may have shown them all that there was. */
  @Test
  void shouldKnowTheLastCallsThatHaveLeftR13() {
    world.on(sent("r1", "one", CALL_1));
    world.on(cancel("r1", CALL_2));
    for (long call = 10; call < 16; call++) {
      world.on(new Attached("r1", new ReplyTarget(0, call), SHOWN));
      world.on(new Detached("r1", new ReplyTarget(0, call)));
    }

    world.on(new Detached("r1", CALL_2));

    ActiveTurnRow row = world.state("r1").activeTurns().firstEntry().getValue();
    assertThat(row.getDeparted())
        .extracting(ReplyTarget::getCallId)
        .containsExactly(12L, 13L, 14L, 15L);
    assertThat(targetsOfFinal(cancelled("r1", "half"))).containsExactly(CALL_1);
  }

  @Test
  void shouldTellACallNothingMoreWhenItDetachesBeforeTheCancellationItAskedFor() {
    world.on(sent("r1", "one", CALL_1));
    world.on(cancel("r1", CALL_2));

    world.on(new Detached("r1", CALL_2));

    assertThat(targetsOfFinal(cancelled("r1", "half"))).containsExactly(CALL_1);
  }

  @Test
  void shouldHaveNothingToDoWhenACallDetachesFromNoUnfinishedTurn() {
    assertThat(world.on(new Detached("r1", CALL_1))).isEmpty();
    assertThat(world.state("r1").request()).isEmpty();
    world.on(sent("r1", "one", CALL_1));
    world.on(completed("r1", "first"));

    assertThat(world.on(new Detached("r1", CALL_1))).isEmpty();
  }

  @Test
  void shouldNotTakeAWatchersPlaceWhenManyCancel() {
    world.on(sent("r1", "one", CALL_1));
    for (long call = 10; call < 10 + MAX; call++) {
      world.on(cancel("r1", new ReplyTarget(0, call)));
    }

    List<Effect> effects = world.on(cancel("r1", CALL_2));

    assertThat(effects)
        .containsExactly(new Effect.EmitRefusal("r1", CALL_2, CallRefusals.TOO_MANY_WATCHERS));
    assertThat(targetsOfFinal(cancelled("r1", "")))
        .contains(CALL_1)
        .doesNotContain(CALL_2)
        .hasSize(1 + MAX);
  }

  /** The first is the sender's. */
  private List<ReplyTarget> watchersOf(String requestId, int count) {
    List<ReplyTarget> calls =
        LongStream.range(10, 10 + count).mapToObj(call -> new ReplyTarget(0, call)).toList();
    world.on(sent(requestId, "one", calls.getFirst()));
    calls.stream().skip(1).forEach(call -> world.on(new Attached(requestId, call, SHOWN)));
    return calls;
  }

  private List<ReplyTarget> targetsOfFinal(OutcomeArrived outcome) {
    TurnEvent end = outcome.end();
    return world.on(outcome).stream()
        .filter(Effect.EmitFinal.class::isInstance)
        .map(Effect.EmitFinal.class::cast)
        .peek(effect -> assertThat(effect.end()).isEqualTo(end))
        .flatMap(effect -> effect.targets().stream())
        .toList();
  }

  private static CancelAsked cancel(String requestId, ReplyTarget target) {
    return new CancelAsked(requestId, Optional.of(target));
  }
}
