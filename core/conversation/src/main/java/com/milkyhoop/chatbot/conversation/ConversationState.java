package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds what a decision sees of a conversation, and what it leaves: the rows of the stores that
 * concern the event. A row that is empty afterwards leaves its store.
 *
 * @param conversation empty before the first message
 * @param activeTurns the unfinished turns by number; the first is the active one, the others wait
 * @param request the row of the event's request
 * @param turn the turn of the event's request, or of a {@link ConversationEvent.TurnRestored}'s
 *     number
 */
public record ConversationState(
    Optional<ConversationRow> conversation,
    NavigableMap<Long, ActiveTurnRow> activeTurns,
    Optional<RequestRow> request,
    Optional<TurnRow> turn) {
  /** The turn number of a request row that only holds an early outcome. */
  public static final long NO_TURN = -1;

  public ConversationState {
    activeTurns = Collections.unmodifiableNavigableMap(new TreeMap<>(activeTurns));
  }

  /** Returns the state of a conversation that nothing is known of. */
  public static ConversationState empty() {
    return new ConversationState(
        Optional.empty(), new TreeMap<>(), Optional.empty(), Optional.empty());
  }

  /**
   * The unfinished turn of the event's request. A request may outlive its conversation, and its
   * number be another one's.
   */
  Optional<ActiveTurnRow> active(String requestId) {
    return request
        .map(row -> activeTurns.get(row.getTurnNumber()))
        .filter(row -> row.getRequestId().equals(requestId));
  }

  /** Returns whether a turn runs, or waits to. */
  boolean busy() {
    return activeTurns.values().stream().anyMatch(row -> row.getEnding() == PendingEnd.NONE);
  }

  /** The turns that wait behind the first one and will run. */
  long queued() {
    return activeTurns.values().stream()
        .skip(1)
        .filter(row -> row.getEnding() == PendingEnd.NONE)
        .count();
  }

  ConversationState with(ConversationRow row) {
    return new ConversationState(Optional.of(row), activeTurns, request, turn);
  }

  ConversationState with(RequestRow row) {
    return new ConversationState(conversation, activeTurns, Optional.of(row), turn);
  }

  ConversationState with(TurnRow row) {
    return new ConversationState(conversation, activeTurns, request, Optional.of(row));
  }

  ConversationState withoutConversation() {
    return new ConversationState(Optional.empty(), activeTurns, request, turn);
  }

  ConversationState withoutRequest() {
    return new ConversationState(conversation, activeTurns, Optional.empty(), turn);
  }

  ConversationState withActive(long number, ActiveTurnRow row) {
    var active = new TreeMap<>(activeTurns);
    active.put(number, row);
    return new ConversationState(conversation, active, request, turn);
  }

  ConversationState withoutActive(long number) {
    var active = new TreeMap<>(activeTurns);
    active.remove(number);
    return new ConversationState(conversation, active, request, turn);
  }
}
