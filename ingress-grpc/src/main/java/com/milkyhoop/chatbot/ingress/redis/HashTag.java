package com.milkyhoop.chatbot.ingress.redis;

import java.util.Optional;

/**
 * The part of a key that alone decides on which node of a cluster it is: what stands between its
 * first {@code {} and the next {@code }} (Redis cluster specification, "hash tags").
 */
public final class HashTag {
  /** Goes before keys that one script has, so that they are on one node. */
  public static final String SHARED = "{chatbot}";

  private HashTag() {}

  /** Returns that of a key's prefix; empty where the rest of the key decides too. */
  public static Optional<String> of(String prefix) {
    int open = prefix.indexOf('{');
    int close = open < 0 ? -1 : prefix.indexOf('}', open);
    return close <= open + 1 ? Optional.empty() : Optional.of(prefix.substring(open + 1, close));
  }
}
