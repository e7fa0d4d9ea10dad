package com.milkyhoop.chatbot.bench.scenario;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Names for conversations that were never there before. */
final class ConversationNames {
  private final String prefix =
      HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()) + "-";
  private final AtomicLong next = new AtomicLong();

  String next() {
    return prefix + next.getAndIncrement();
  }
}
