package com.milkyhoop.chatbot.processor.conversation.simulation;

import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is in Kafka: one partition of chat-requests and of chat-turns, and what readers saw. */
final class Topics {
  /** A record of chat-requests. */
  record Request(String conversation, String requestId, String message) {}

  /** A record of chat-turns; its offset is its place. */
  record Turn(String conversation, TurnEvent event) {}

  final List<Request> requests = new ArrayList<>();
  final List<Turn> turns = new ArrayList<>();

  /** The log as a read_committed reader sees it. */
  final List<Logged> log = new ArrayList<>();

  /** The values of all final events a request, aborted ones too. */
  final Map<String, Set<TurnEvent>> finals = new HashMap<>();

  /** An event of the log. */
  record Logged(String conversation, long turn, String requestId, TurnEvent end) {}

  void emitFinal(String conversation, TurnEvent end) {
    finals.computeIfAbsent(conversation + '/' + end.getRequestId(), _ -> new HashSet<>()).add(end);
  }
}
