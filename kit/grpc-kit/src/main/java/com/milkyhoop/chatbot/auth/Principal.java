package com.milkyhoop.chatbot.auth;

import java.util.Set;

/**
 * Somebody who has shown who they are.
 *
 * @param name for limits, logs and bills: of a service its name, of a user the user id
 */
public record Principal(String name, Kind kind, ActsFor actsFor, Set<Scope> scopes) {
  /** Says what stands behind a principal. */
  public enum Kind {
    /** A person, or a program of theirs. */
    USER,
    /** A program of the operator's. */
    SERVICE
  }

  public Principal {
    scopes = Set.copyOf(scopes);
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }
}
