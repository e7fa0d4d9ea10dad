package com.milkyhoop.chatbot.processor.simulation;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.topology.HandTask;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is in Kafka: one partition of chat-requests and of chat-turns, and what readers see. */
final class Topics {
  /** A record of chat-requests; its offset is its place. Request ids are unique in the world. */
  record Request(String conversation, ChatRequest request, long appendedAt) {
    String id() {
      return request.getRequestId();
    }
  }

  /** A record of chat-turns; its offset is its place. */
  record Turn(@Nullable String conversation, TurnEvent event, long appendedAt) {}

  /** A record of chat-replies. */
  record Reply(long[] calls, ReplyEvent event) {}

  /** A broker's time, ms. */
  long now = 1_000_000;

  final List<Request> requests = new ArrayList<>();
  final List<Turn> turns = new ArrayList<>();

  /** Whether chat-turns has lost records that were acknowledged. */
  boolean cut;

  /** As a read_uncommitted reader sees them, one list a partition. */
  final List<List<Reply>> replies =
      IntStream.range(0, HandTask.REPLY_PARTITIONS)
          .<List<Reply>>mapToObj(_ -> new ArrayList<>())
          .toList();

  /** The log as a read_committed reader sees it. */
  final List<LogEvent> log = new ArrayList<>();

  /** Holds what calls of a request have cost that were given up. */
  final Map<String, List<LateCalls>> late = new HashMap<>();

  /** The values of all final events a request, aborted ones too. */
  final Map<String, Set<ReplyEvent>> finals = new HashMap<>();

  /** The turns in the prompt of each text that a model said; each is said once in the world. */
  final Map<String, List<Long>> prompts = new HashMap<>();

  /** What the model's server gave out. */
  final Bills bills = new Bills();

  /** Names the processes that have called the model for a request. */
  final Map<String, Set<String>> callers = new HashMap<>();

  /** Names the processes that are dead. */
  final Set<String> dead = new HashSet<>();

  /**
   * Requests whose text nobody can know all of at one place: a process that another takes for dead
   * goes on with them, or several calls watch.
   */
  final Set<String> contested = new HashSet<>();

  /** Conversations with a row that can't be read. */
  final Set<String> damaged = new HashSet<>();

  /** Returns whether the request becomes a turn. */
  boolean isMessage(Request request) {
    return switch (request.request().getAction()) {
      case SEND, IMPORT -> isWhole(request.conversation());
      case ATTACH, CANCEL, DETACH, RESTORE, ERASE, UNKNOWN -> false;
    };
  }

  /** Returns whether all rows can be read: a conversation with one that can't stands still. */
  boolean isWhole(String conversation) {
    return !damaged.contains(conversation);
  }
}
