package com.milkyhoop.chatbot.processor.conversation.simulation;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OfRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is in Kafka: one partition of chat-requests and of chat-turns, and what readers saw. */
final class Topics {
  /**
   * A record of chat-requests.
   *
   * @param event as it is read: a message, an attachment or a cancellation
   */
  record Request(String conversation, OfRequest event) {
    String key() {
      return conversation + '/' + event.requestId();
    }
  }

  /** A record of chat-turns; its offset is its place. */
  record Turn(String conversation, TurnEvent event, long appendedAt) {
    String key() {
      return conversation + '/' + event.getRequestId();
    }
  }

  /** An event of the log. */
  record Logged(String conversation, long turn, String requestId, TurnEvent end) {
    String key() {
      return conversation + '/' + requestId;
    }
  }

  /** A broker's time, ms. */
  long now = 1_000;

  final List<Request> requests = new ArrayList<>();
  final List<Turn> turns = new ArrayList<>();

  /** The log as a read_committed reader sees it. */
  final List<Logged> log = new ArrayList<>();

  /** The values of all final events a request, aborted ones too. */
  final Map<String, Set<TurnEvent>> finals = new HashMap<>();

  /** Calls that were told an end or a refusal. */
  final Set<ReplyTarget> answered = new HashSet<>();

  /** The turns in the prompt of each reply that a model made, by the reply, which is unique. */
  final Map<String, List<Long>> prompts = new HashMap<>();

  void emitFinal(String conversation, TurnEvent end, List<ReplyTarget> targets) {
    finals.computeIfAbsent(conversation + '/' + end.getRequestId(), _ -> new HashSet<>()).add(end);
    answered.addAll(targets);
  }
}
