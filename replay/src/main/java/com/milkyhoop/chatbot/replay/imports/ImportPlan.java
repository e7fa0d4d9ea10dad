package com.milkyhoop.chatbot.replay.imports;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds what a file contains: all of it is looked at before any of it is written. Some 50 bytes a
 * turn are kept.
 */
final class ImportPlan {
  /** Bounds how many broken lines are named. */
  private static final int NAMED = 20;

  private final Set<Long> turns = new HashSet<>();
  private final List<String> problems = new ArrayList<>();
  private long conversations;
  private long brokenLines;
  private long systemMessages;
  private long unanswered;

  static ImportPlan of(ImportFile file) {
    var plan = new ImportPlan();
    file.read(plan::add, plan::addBroken);
    return plan;
  }

  private void add(ImportedConversation conversation) {
    conversations++;
    systemMessages += conversation.systemMessages();
    unanswered += conversation.unanswered() ? 1 : 0;
    conversation
        .exchanges()
        .forEach(exchange -> turns.add(ContentIds.fingerprint(exchange.requestId())));
  }

  private void addBroken(long line, String rule) {
    brokenLines++;
    if (problems.size() < NAMED) {
      problems.add("line %d: %s".formatted(line, rule));
    }
  }

  boolean holds(String requestId) {
    long fingerprint = ContentIds.fingerprint(requestId);
    return fingerprint != 0 && turns.contains(fingerprint);
  }

  /** Returns the first broken lines, each with the rule that it breaks. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  long brokenLines() {
    return brokenLines;
  }

  long conversations() {
    return conversations;
  }

  /** Returns how many turns there are; one that is there twice counts once. */
  int turns() {
    return turns.size();
  }

  /** Returns how many messages are no part of a turn. */
  long systemMessages() {
    return systemMessages;
  }

  /** Returns how many messages have no reply, at the end of a conversation. */
  long unanswered() {
    return unanswered;
  }
}
