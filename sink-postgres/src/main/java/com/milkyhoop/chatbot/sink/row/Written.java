package com.milkyhoop.chatbot.sink.row;

import java.util.List;

/**
 * Holds what became of a batch: events + duplicates + refusals = its rows.
 *
 * @param events that are in {@code chatbot_log} now and were not before
 * @param messages those of them that became a row of {@code "ChatMessage"}
 * @param duplicates that were there already, with the same content, or whose user was erased since
 */
public record Written(int events, int messages, int duplicates, List<Refusal> refusals) {
  public static final Written NOTHING = new Written(0, 0, 0, List.of());

  public Written {
    refusals = List.copyOf(refusals);
  }
}
