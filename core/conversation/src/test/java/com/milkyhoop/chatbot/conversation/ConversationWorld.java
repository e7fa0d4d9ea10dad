package com.milkyhoop.chatbot.conversation;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnRestored;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps a conversation's rows between events, as the stores do. */
final class ConversationWorld {
  static final ReplyTarget CALL_1 = new ReplyTarget(0, 1L);
  static final ReplyTarget CALL_2 = new ReplyTarget(1, 2L);
  static final long DEADLINE = 120_010;
  static final ConversationLimits LIMITS =
      new ConversationLimits(3, 4, 200, Duration.ofHours(24), Duration.ofDays(30));

  private final ConversationLimits limits;
  private Conversation rules;
  private final Map<String, RequestRow> requests = new HashMap<>();
  private final Map<Long, TurnRow> turns = new TreeMap<>();
  private final List<Effect> housekeeping = new ArrayList<>();
  private ConversationState last = ConversationState.empty();

  ConversationWorld() {
    this(LIMITS);
  }

  ConversationWorld(ConversationLimits limits) {
    this.limits = limits;
    this.rules = new Conversation(limits, KeyedHashes.UNKEYED);
  }

  /** Has whoever goes on with the conversation know these keys. */
  void goOnWithKeys(String keys) {
    rules = new Conversation(limits, KeyedHashes.with(() -> keys));
  }

  static MessageSent sent(String requestId, String message, ReplyTarget target) {
    return sent(requestId, message, target, OnBusy.ENQUEUE);
  }

  static MessageSent sent(String requestId, String message, ReplyTarget target, OnBusy onBusy) {
    return new MessageSent(
        requestId,
        message,
        1,
        "",
        onBusy,
        DEADLINE,
        "shop",
        Optional.empty(),
        Optional.of(target),
        10);
  }

  static OutcomeArrived completed(String requestId, String reply) {
    return new OutcomeArrived(end(requestId, TurnEventKind.COMPLETED, reply), 50);
  }

  static OutcomeArrived cancelled(String requestId, String reply) {
    return new OutcomeArrived(end(requestId, TurnEventKind.CANCELLED, reply), 50);
  }

  static OutcomeArrived failed(String requestId) {
    return new OutcomeArrived(end(requestId, TurnEventKind.FAILED, ""), 50);
  }

  static TurnEvent end(String requestId, TurnEventKind kind, String reply) {
    return TurnEvent.newBuilder()
        .setKind(kind)
        .setEpoch(0)
        .setRequestId(requestId)
        .setReply(reply)
        .setFailure(kind == TurnEventKind.FAILED ? new Failure("TEST", "", null) : null)
        .build();
  }

  /** Returns what the event leads to; what only keeps the house is in {@link #housekeeping}. */
  List<Effect> on(ConversationEvent event) {
    String requestId = event instanceof RequestEvent about ? about.requestId() : "";
    ConversationState before = state(requestId);
    if (event instanceof TurnRestored restored) {
      before =
          new ConversationState(
              before.conversation(),
              before.activeTurns(),
              before.request(),
              Optional.ofNullable(turns.get(restored.number())));
    }
    Decision decision = rules.on(before, event);
    last = decision.state();
    last.request()
        .ifPresentOrElse(row -> requests.put(requestId, row), () -> requests.remove(requestId));
    if (event instanceof TurnRestored restored) {
      last.turn().ifPresent(turn -> turns.put(restored.number(), turn));
    } else {
      last.request()
          .ifPresent(row -> last.turn().ifPresent(turn -> turns.put(row.getTurnNumber(), turn)));
    }
    decision.effects().forEach(this::drop);
    housekeeping.clear();
    decision.effects().stream().filter(ConversationWorld::keepsTheHouse).forEach(housekeeping::add);
    return decision.effects().stream().filter(effect -> !keepsTheHouse(effect)).toList();
  }

  List<Effect> housekeeping() {
    return List.copyOf(housekeeping);
  }

  ConversationState state(String requestId) {
    Optional<RequestRow> request = Optional.ofNullable(requests.get(requestId));
    return new ConversationState(
        last.conversation(),
        last.activeTurns(),
        request,
        request.map(row -> turns.get(row.getTurnNumber())));
  }

  TurnRow turn(String requestId) {
    return requireNonNull(turns.get(requireNonNull(requests.get(requestId)).getTurnNumber()));
  }

  Map<Long, TurnRow> turns() {
    return turns;
  }

  void loseTurns() {
    turns.clear();
  }

  private void drop(Effect effect) {
    if (effect instanceof Effect.DropTurns drop) {
      turns.keySet().removeIf(number -> drop.from() <= number && number < drop.until());
    }
  }

  private static boolean keepsTheHouse(Effect effect) {
    return switch (effect) {
      case Effect.WatchDeadline _,
          Effect.DropTurns _,
          Effect.EraseMessage _,
          Effect.EraseTurns _,
          Effect.ExpireRequest _,
          Effect.ExpireConversation _ ->
          true;
      case Effect.AfterRecovery _,
          Effect.ForgetTurn _,
          Effect.AddTarget _,
          Effect.RemoveTarget _,
          Effect.EmitFinal _,
          Effect.EmitRefusal _,
          Effect.EmitLog _ ->
          false;
    };
  }
}
