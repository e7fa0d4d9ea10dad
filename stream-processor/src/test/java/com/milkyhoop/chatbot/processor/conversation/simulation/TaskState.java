package com.milkyhoop.chatbot.processor.conversation.simulation;

import com.milkyhoop.chatbot.processor.conversation.ConversationEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OfRequest;
import com.milkyhoop.chatbot.processor.conversation.ConversationState;
import com.milkyhoop.chatbot.processor.conversation.Effect;
import com.milkyhoop.chatbot.processor.conversation.Recovery;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The stores and read positions of a task: what a transaction commits, or rolls back. */
final class TaskState {
  /** An entry of the expiry store; without a request it is the conversation that is due. */
  record Due(long at, String conversation, String requestId) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0
          ? byTime
          : (conversation + '/' + requestId).compareTo(other.conversation + '/' + other.requestId);
    }
  }

  int nextRequest;
  int nextTurn;
  long largestEpoch = Recovery.NONE;
  String largestMarker = "";
  final Map<String, ConversationRow> conversations;
  final Map<String, NavigableMap<Long, ActiveTurnRow>> active;
  final Map<String, RequestRow> requests;
  final Map<String, NavigableMap<Long, TurnRow>> turns;
  final TreeSet<Due> expiry;

  TaskState() {
    conversations = new HashMap<>();
    active = new TreeMap<>();
    requests = new HashMap<>();
    turns = new HashMap<>();
    expiry = new TreeSet<>();
  }

  /** Rows are never changed, so that a copy of the maps is a copy of the state. */
  TaskState(TaskState other) {
    nextRequest = other.nextRequest;
    nextTurn = other.nextTurn;
    largestEpoch = other.largestEpoch;
    largestMarker = other.largestMarker;
    conversations = new HashMap<>(other.conversations);
    active = new TreeMap<>(other.active);
    requests = new HashMap<>(other.requests);
    turns = new HashMap<>();
    other.turns.forEach((conversation, rows) -> turns.put(conversation, new TreeMap<>(rows)));
    expiry = new TreeSet<>(other.expiry);
  }

  ConversationState load(String conversation, ConversationEvent event) {
    Optional<RequestRow> request =
        event instanceof OfRequest about
            ? Optional.ofNullable(requests.get(conversation + '/' + about.requestId()))
            : Optional.empty();
    return new ConversationState(
        Optional.ofNullable(conversations.get(conversation)),
        unfinished(conversation),
        request,
        request.map(row -> turnsOf(conversation).get(row.getTurnNumber())));
  }

  void save(String conversation, ConversationEvent event, ConversationState state) {
    put(conversations, conversation, state.conversation());
    put(active, conversation, Optional.of(state.activeTurns()).filter(rows -> !rows.isEmpty()));
    if (event instanceof OfRequest about) {
      put(requests, conversation + '/' + about.requestId(), state.request());
      state
          .request()
          .filter(row -> row.getTurnNumber() != ConversationState.NO_TURN)
          .ifPresent(
              row ->
                  state
                      .turn()
                      .filter(turn -> turn.getRequestId().equals(about.requestId()))
                      .ifPresent(turn -> turnsOf(conversation).put(row.getTurnNumber(), turn)));
    }
  }

  void drop(String conversation, Effect.DropTurns drop) {
    turnsOf(conversation).subMap(drop.from(), drop.until()).clear();
  }

  NavigableMap<Long, ActiveTurnRow> unfinished(String conversation) {
    return active.getOrDefault(conversation, new TreeMap<>());
  }

  NavigableMap<Long, TurnRow> turnsOf(String conversation) {
    return turns.computeIfAbsent(conversation, _ -> new TreeMap<>());
  }

  /** Conversations with unfinished turns. */
  List<String> unfinishedConversations() {
    return List.copyOf(active.keySet());
  }

  private static <V> void put(Map<String, V> rows, String key, Optional<V> row) {
    row.ifPresentOrElse(value -> rows.put(key, value), () -> rows.remove(key));
  }
}
