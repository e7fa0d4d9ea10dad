package com.milkyhoop.chatbot.auth;

import java.util.Set;

/**
 * Names somebody who has shown who they are, and says what they may do.
 *
 * @param name for limits and logs: of a service its name, of a user the user id
 * @param payer for bills and budgets: of a service its name, of a user the name of the issuer whose
 *     token they showed; 1 to 64 characters of {@code [A-Za-z0-9._-]}
 */
public record Principal(String name, Kind kind, ActsFor actsFor, Set<Scope> scopes, String payer) {
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

  /** Creates the principal of a service, which pays for itself. */
  static Principal service(String name, ActsFor actsFor, Set<Scope> scopes) {
    return new Principal(name, Kind.SERVICE, actsFor, scopes, name);
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }
}
