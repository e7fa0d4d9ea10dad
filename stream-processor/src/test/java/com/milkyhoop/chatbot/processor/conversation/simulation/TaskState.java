package com.milkyhoop.chatbot.processor.conversation.simulation;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.processor.conversation.ConversationState;
import com.milkyhoop.chatbot.processor.conversation.Recovery;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The stores and read positions of a task: what a transaction commits, or rolls back. */
final class TaskState {
  int nextRequest;
  int nextTurn;
  long largestEpoch = Recovery.NONE;
  String largestMarker = "";
  final Map<String, ConversationRow> conversations;
  final Map<String, NavigableMap<Long, ActiveTurnRow>> active;
  final Map<String, RequestRow> requests;
  final Map<String, TurnRow> turns;

  TaskState() {
    conversations = new HashMap<>();
    active = new HashMap<>();
    requests = new HashMap<>();
    turns = new HashMap<>();
  }

  /** Rows are never changed, so that a copy of the maps is a copy of the state. */
  TaskState(TaskState other) {
    nextRequest = other.nextRequest;
    nextTurn = other.nextTurn;
    largestEpoch = other.largestEpoch;
    largestMarker = other.largestMarker;
    conversations = new HashMap<>(other.conversations);
    active = new HashMap<>(other.active);
    requests = new HashMap<>(other.requests);
    turns = new HashMap<>(other.turns);
  }

  ConversationState load(String conversation, String requestId) {
    Optional<RequestRow> request =
        Optional.ofNullable(requests.get(conversation + '/' + requestId));
    return new ConversationState(
        Optional.ofNullable(conversations.get(conversation)),
        active.getOrDefault(conversation, new TreeMap<>()),
        request,
        request.map(row -> turns.get(conversation + '/' + row.getTurnNumber())));
  }

  ActiveTurnRow activeTurn(String conversation, long number) {
    return requireNonNull(requireNonNull(active.get(conversation)).get(number));
  }

  /** The oldest unfinished turn of a conversation. */
  Optional<ActiveTurnRow> firstActive(String conversation) {
    return active.getOrDefault(conversation, new TreeMap<>()).values().stream().findFirst();
  }

  void save(String conversation, String requestId, ConversationState state) {
    state.conversation().ifPresent(row -> conversations.put(conversation, row));
    active.put(conversation, state.activeTurns());
    state
        .request()
        .ifPresent(
            request -> {
              requests.put(conversation + '/' + requestId, request);
              state
                  .turn()
                  .ifPresent(turn -> turns.put(conversation + '/' + request.getTurnNumber(), turn));
            });
  }
}
