package com.milkyhoop.chatbot.conversation;

import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_1;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.CALL_2;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.completed;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.end;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.failed;
import static com.milkyhoop.chatbot.conversation.ConversationWorld.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private static final String KEY = "a key of the tests of 32 letters";
  private static final String OTHER_KEY = "one more key of the tests, of 40 letters";

  private final ConversationWorld world = new ConversationWorld();

  @Test
  void shouldStartTheTurnAtOnceWhenTheConversationIsIdle() {
    List<Effect> effects = world.on(sent("r1", "Halo", CALL_1));

    assertThat(effects).containsExactly(new Effect.StartTurn(1));
    assertThat(world.state("r1").activeTurns()).containsOnlyKeys(1L);
    assertThat(world.turn("r1").getMessage()).isEqualTo("Halo");
  }

  @Test
  void shouldKeepOneActiveTurnWhenMoreMessagesComeR2() {
    world.on(sent("r1", "one", CALL_1));

    List<Effect> second = world.on(sent("r2", "two", CALL_2));
    List<Effect> third = world.on(sent("r3", "three", CALL_2));

    assertThat(second).isEmpty();
    assertThat(third).isEmpty();
  }

  @Test
  void shouldStartTheNextTurnInOrderWhenTheActiveOneEndsR2() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_2));
    world.on(sent("r3", "three", CALL_2));

    List<Effect> effects = world.on(completed("r1", "first"));

    assertThat(effects).endsWith(new Effect.StartTurn(2));
  }

  @Test
  void shouldStartNothingWhenAWaitingTurnEndsR2() {
    world.on(sent("r1", "one", CALL_1));
    world.on(sent("r2", "two", CALL_2));

    List<Effect> effects = world.on(failed("r2"));

    assertThat(effects).noneMatch(Effect.StartTurn.class::isInstance);
  }

  @Test
  void shouldGiveOneFinalAndOneLogEventWhenTheTurnEndsR4() {
    world.on(sent("r1", "one", CALL_1));
    TurnEvent end = end("r1", TurnEventKind.COMPLETED, "first");

    List<Effect> effects = world.on(new OutcomeArrived(end, 70));

    assertThat(effects)
        .containsExactly(
            new Effect.ForgetTurn(1, "r1"),
            new Effect.EmitLog(1, world.turn("r1")),
            new Effect.EmitFinal(end, List.of(CALL_1)));
    assertThat(world.turn("r1").getEnd().getReply()).isEqualTo("first");
    assertThat(world.turn("r1").getEndedAt()).isEqualTo(70);
  }

  @Test
  void shouldKeepTheSystemPromptInTheLogEventAndNotInTheRowR4() {
    world.on(sent("r1", "one", CALL_1));
    TurnEvent whole = withSystemPrompt("r1");

    List<Effect> effects = world.on(new OutcomeArrived(whole, 50));

    assertThat(effects)
        .filteredOn(Effect.EmitLog.class::isInstance)
        .extracting(effect -> ((Effect.EmitLog) effect).turn().getEnd())
        .containsExactly(whole);
    assertThat(effects).contains(new Effect.EmitFinal(whole, List.of(CALL_1)));
    Generation kept = world.turn("r1").getEnd().getGeneration();
    assertThat(kept.getSystemPrompt()).isEmpty();
    assertThat(kept.getPromptTurns())
        .as("where its prompt began (R3)")
        .isEqualTo(whole.getGeneration().getPromptTurns().stream().limit(1).toList());
    assertThat(world.turn("r1").getEnd().getReply()).isEqualTo(whole.getReply());
  }

  @Test
  void shouldLogTheSystemPromptOfAnEndThatWasReadFirstR4R9() {
    TurnEvent whole = withSystemPrompt("r1");
    world.on(new OutcomeArrived(whole, 50));

    List<Effect> effects = world.on(sent("r1", "one", CALL_1));

    assertThat(effects)
        .filteredOn(Effect.EmitLog.class::isInstance)
        .extracting(effect -> ((Effect.EmitLog) effect).turn().getEnd())
        .containsExactly(whole);
    Generation kept = world.turn("r1").getEnd().getGeneration();
    assertThat(kept.getSystemPrompt()).isEmpty();
    assertThat(kept.getPromptTurns())
        .as("where its prompt began (R3)")
        .isEqualTo(whole.getGeneration().getPromptTurns().stream().limit(1).toList());
  }

  private static TurnEvent withSystemPrompt(String requestId) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.COMPLETED)
        .setEpoch(0)
        .setRequestId(requestId)
        .setReply("reply")
        .setGeneration(
            Generation.newBuilder()
                .setAttempts(1)
                .setCalls(List.of())
                .setModel("gpt-4o")
                .setMaxTokens(1000)
                .setSystemPrompt("You are a pirate.")
                .setPromptTurns(List.of(3L, 4L))
                .setQueuedMs(1)
                .setFirstTokenMs(2L)
                .setTotalMs(3)
                .build())
        .build();
  }

  @Test
  void shouldIgnoreEveryLaterOutcomeWhenTheTurnHasEndedR5() {
    world.on(sent("r1", "one", CALL_1));
    world.on(completed("r1", "first"));

    List<Effect> effects = world.on(completed("r1", "second"));

    assertThat(effects).containsExactly(new Effect.ForgetTurn(ConversationState.NO_TURN, "r1"));
    assertThat(world.turn("r1").getEnd().getReply()).isEqualTo("first");
  }

  @Test
  void shouldEndTheRequestWithoutACallWhenItsOutcomeWasReadFirstR9() {
    world.on(failed("r1"));
    world.on(completed("r1", "later"));

    List<Effect> effects = world.on(sent("r1", "one", CALL_1));

    assertThat(effects)
        .noneMatch(Effect.StartTurn.class::isInstance)
        .anyMatch(Effect.EmitFinal.class::isInstance)
        .anyMatch(Effect.EmitLog.class::isInstance);
    assertThat(world.turn("r1").getEnd().getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(world.state("r1").activeTurns()).isEmpty();
  }

  @Test
  void shouldAttachWhenTheSameRequestComesAgainR11() {
    world.on(sent("r1", "one", CALL_1));

    List<Effect> effects = world.on(sent("r1", "one", CALL_2));
    List<Effect> end = world.on(completed("r1", "first"));

    assertThat(effects).containsExactly(new Effect.AddTarget("r1", CALL_2, Optional.empty()));
    assertThat(end)
        .filteredOn(Effect.EmitFinal.class::isInstance)
        .extracting(effect -> ((Effect.EmitFinal) effect).targets())
        .containsExactly(List.of(CALL_1, CALL_2));
  }

  @Test
  void shouldAnswerFromTheStoreWhenTheSameRequestComesAfterItsEndR11() {
    world.on(sent("r1", "one", CALL_1));
    TurnEvent end = end("r1", TurnEventKind.COMPLETED, "first");
    world.on(new OutcomeArrived(end, 70));

    List<Effect> effects = world.on(sent("r1", "one", CALL_2));

    assertThat(effects).containsExactly(new Effect.EmitFinal(end, List.of(CALL_2)));
  }

  /** A key is put in place, and replaced, by one process after the other. */
  @Test
  void shouldKnowARequestAgainWhenTheKeyOfHashesIsReplacedR11() {
    world.on(sent("r0", "zero", CALL_1));
    world.goOnWithKeys(KEY);
    world.on(sent("r1", "one", CALL_1));
    world.goOnWithKeys(OTHER_KEY + "," + KEY);

    assertThat(world.on(sent("r0", "zero", CALL_2)))
        .containsExactly(new Effect.AddTarget("r0", CALL_2, Optional.empty()));
    assertThat(world.on(sent("r1", "one", CALL_2)))
        .containsExactly(new Effect.AddTarget("r1", CALL_2, Optional.empty()));
    assertThat(world.on(sent("r1", "another", CALL_2)))
        .containsExactly(new Effect.EmitRefusal("r1", CALL_2, CallRefusals.REQUEST_ID_REUSED));
  }

  @Test
  void shouldKeepAHashThatOnlyTheKeyMakesR15() {
    world.goOnWithKeys(KEY);
    world.on(sent("r1", "one", CALL_1));

    assertThat(world.state("r1").request().orElseThrow().getMessageHash())
        .isEqualTo(KeyedHashes.with(() -> KEY).of("one"))
        .isNotEqualTo(KeyedHashes.UNKEYED.of("one"));
  }

  @Test
  void shouldRefuseTheCallWhenARequestIdComesWithAnotherMessageR11() {
    world.on(sent("r1", "one", CALL_1));

    List<Effect> effects = world.on(sent("r1", "another", CALL_2));

    assertThat(effects)
        .containsExactly(new Effect.EmitRefusal("r1", CALL_2, CallRefusals.REQUEST_ID_REUSED));
  }

  @Test
  void shouldRefuseWhenTheTurnHasLeftTheStoreR11() {
    world.on(sent("r1", "one", CALL_1));
    world.on(completed("r1", "first"));
    world.loseTurns();

    List<Effect> effects = world.on(sent("r1", "one", CALL_2));

    assertThat(effects)
        .containsExactly(new Effect.EmitRefusal("r1", CALL_2, CallRefusals.REPLY_NOT_KEPT));
  }
}
