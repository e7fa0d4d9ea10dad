package com.milkyhoop.chatbot.processor.topology;

import java.util.List;

/** The state stores; their names are part of their changelog topics' names. */
final class StoreNames {
  static final String TURNS = "turns";
  static final String REQUESTS = "requests";
  static final String CONVERSATIONS = "conversations";
  static final String ACTIVE_TURNS = "active-turns";
  static final String EXPIRY = "expiry";

  /** All of them. */
  static final List<String> ALL = List.of(TURNS, REQUESTS, CONVERSATIONS, ACTIVE_TURNS, EXPIRY);

  private StoreNames() {}
}
