package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.Effect;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.processor.turn.TurnRunner;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.PermitWait;
import java.util.List;
import java.util.Optional;

/** Does what decisions want done. One a task; the stream thread's. */
final class EffectApplier {
  private final int partition;
  private final ConversationStores stores;
  private final ExpiryStore expiry;
  private final StoredErasures erasures;
  private final Output output;
  private final TurnRunner runner;
  private final TaskTurns turns;
  private final TurnStarter starter;
  private final Deadlines deadlines = new Deadlines();

  EffectApplier(
      int partition,
      ConversationStores stores,
      ExpiryStore expiry,
      StoredErasures erasures,
      Output output,
      TurnRunner runner,
      TaskTurns turns,
      TurnStarter starter) {
    this.partition = partition;
    this.stores = stores;
    this.expiry = expiry;
    this.erasures = erasures;
    this.output = output;
    this.runner = runner;
    this.turns = turns;
    this.starter = starter;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /**
   * @param recovered whether turns may be started and ends proposed (R9)
   */
  void apply(ConversationId conversation, Effect effect, boolean recovered) {
    switch (effect) {
      case Effect.AfterRecovery later -> {
        if (recovered) {
          apply(conversation, later);
        }
      }
      case Effect.ForgetTurn forget -> {
        turns.forget(new TurnKey(conversation, forget.requestId()));
        deadlines.forget(conversation, forget.number());
      }
      case Effect.AddTarget add ->
          turns.addTarget(new TurnKey(conversation, add.requestId()), add.target(), add.shown());
      case Effect.RemoveTarget remove ->
          turns.removeTarget(new TurnKey(conversation, remove.requestId()), remove.target());
      case Effect.WatchDeadline watch ->
          deadlines.watch(conversation, watch.number(), watch.deadline());
      case Effect.EmitFinal emit ->
          output.finalEvent(
              ReplyRecords.finalEvent(emit.end()),
              emit.targets(),
              new PermitWait(partition, runner.expectedWait()));
      case Effect.EmitRefusal refuse ->
          output.reply(
              ReplyRecords.refusal(refuse.requestId(), refuse.failure()), List.of(refuse.target()));
      case Effect.EmitLog emit ->
          output.log(
              conversation,
              LogRecords.logEvent(conversation, emit.number(), emit.turn()),
              emit.turn());
      case Effect.DropTurns drop -> stores.dropTurns(conversation, drop.from(), drop.until());
      case Effect.EraseMessage erase -> erasures.eraseMessage(conversation, erase.number());
      case Effect.EraseTurns erase ->
          expiry.put(
              ExpiryKey.ofErasure(conversation), ErasureStep.first(erase.erasedAt()).encode());
      case Effect.ExpireRequest expire ->
          expiry.put(ExpiryKey.of(expire.at(), conversation, Optional.of(expire.requestId())));
      case Effect.ExpireConversation expire ->
          expiry.put(ExpiryKey.of(expire.at(), conversation, Optional.empty()));
    }
  }

  private void apply(ConversationId conversation, Effect.AfterRecovery effect) {
    switch (effect) {
      case Effect.StartTurn start -> starter.start(conversation, start.number());
      case Effect.CancelTurn cancel -> starter.cancel(conversation, cancel.requestId());
      case Effect.CancelErased erased -> turns.erase(new TurnKey(conversation, erased.requestId()));
      case Effect.ProposeEnd propose -> {
        TurnEvent end = propose.end();
        if (end.getKind() == TurnEventKind.EXPIRED) {
          starter.expire(conversation, end);
        } else {
          turns.propose(new TurnKey(conversation, end.getRequestId()), end);
        }
      }
    }
  }
}
