package com.milkyhoop.chatbot.auth;

import java.util.Optional;

/** Says for which users a principal may act. */
public sealed interface ActsFor {
  /** Returns whether the principal may act for this user. */
  boolean allows(String userId);

  /** Returns whom a call is for that names no user; empty where it has to name one. */
  default Optional<String> own() {
    return Optional.empty();
  }

  /** Allows every user: for a back end that knows its users itself. */
  record Anyone() implements ActsFor {
    @Override
    public boolean allows(String userId) {
      return true;
    }
  }

  /** Allows the principal itself. */
  record Only(String userId) implements ActsFor {
    @Override
    public boolean allows(String other) {
      return userId.equals(other);
    }

    @Override
    public Optional<String> own() {
      return Optional.of(userId);
    }
  }

  /** Allows all users whose ids begin with these characters, which are never none. */
  record Prefix(String prefix) implements ActsFor {
    public Prefix {
      if (prefix.isEmpty()) {
        throw new IllegalArgumentException("a prefix can't be empty");
      }
    }

    @Override
    public boolean allows(String userId) {
      return userId.startsWith(prefix);
    }
  }
}
