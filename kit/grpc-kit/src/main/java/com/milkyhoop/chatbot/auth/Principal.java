package com.milkyhoop.chatbot.auth;

import java.util.Set;

/**
 * Names somebody who has shown who they are, and says what they may do.
 *
 * @param name for limits, logs and bills: of a service its name, of a user the user id
 */
public record Principal(String name, Kind kind, ActsFor actsFor, Set<Scope> scopes) {
  /** Says what stands behind a principal. */
  public enum Kind {
    /** Is a person, or a program of theirs. */
    USER,
    /** Is a program of the operator's. */
    SERVICE
  }

  public Principal {
    scopes = Set.copyOf(scopes);
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }
}
