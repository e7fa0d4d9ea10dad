package com.milkyhoop.chatbot.admin.grpc;

import com.milkyhoop.chatbot.auth.ActsFor;
import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.AuditTarget;
import com.milkyhoop.chatbot.auth.AuthInterceptor;
import com.milkyhoop.chatbot.auth.Principal;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.Subject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a principal may do what they want, before anything is read. A service may ask
 * about the users that it acts for; a person who has the scope, about all. Every decision is in the
 * audit log. Called on the call's thread.
 */
final class AdminAccess {
  private final AuditLog audit;

  AdminAccess(AuditLog audit) {
    this.audit = audit;
  }

  /**
   * Returns whom a call is about.
   *
   * @param sessionId empty: all sessions
   * @throws AdminCallException where the principal may not, or there can be nobody of this id
   */
  Subject admit(String userId, String sessionId) {
    decide(Optional.of(userId), new AuditTarget(orNull(userId), orNull(sessionId), null, null));
    try {
      return new Subject(userId, sessionId);
    } catch (IllegalArgumentException e) {
      throw new AdminCallException(AdminReason.FIELDS_INVALID, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Admits to what is about no one user, such as dead letters.
   *
   * @throws AdminCallException where the principal may not
   */
  void admit() {
    decide(Optional.empty(), new AuditTarget(null, null, null, null));
  }

  /**
   * Admits to an erasure; {@link #maySee} says whether it is of a user that it may ask about.
   *
   * @throws AdminCallException where the principal may not
   */
  void admitErasure(String erasureId) {
    Principal principal = AuthInterceptor.principal();
    decide(
        principal, scopeRefusal(principal), new AuditTarget(null, null, orNull(erasureId), null));
  }

  /** Returns whether the principal may ask about this user. */
  boolean maySee(Subject subject) {
    return userRefusal(AuthInterceptor.principal(), Optional.of(subject.userId())).isEmpty();
  }

  private void decide(Optional<String> userId, AuditTarget target) {
    Principal principal = AuthInterceptor.principal();
    decide(principal, scopeRefusal(principal).or(() -> userRefusal(principal, userId)), target);
  }

  private void decide(
      Principal principal, Optional<AdminCallException> refusal, AuditTarget target) {
    if (refusal.isPresent()) {
      audit.denied(principal, AuthInterceptor.origin(), target, refusal.get().reason().name());
      throw refusal.get();
    }
    audit.allowed(principal, AuthInterceptor.origin(), target);
  }

  private static Optional<AdminCallException> scopeRefusal(Principal principal) {
    return principal.may(Scope.ADMIN)
        ? Optional.empty()
        : Optional.of(
            new AdminCallException(
                AdminReason.SCOPE_MISSING, "the token lacks the scope " + Scope.ADMIN.word()));
  }

  /**
   * @param userId empty: a call that is about all users
   */
  private static Optional<AdminCallException> userRefusal(
      Principal principal, Optional<String> userId) {
    boolean isAllowed =
        switch (principal.kind()) {
          case USER -> true;
          case SERVICE ->
              userId
                  .map(principal.actsFor()::allows)
                  .orElseGet(() -> principal.actsFor() instanceof ActsFor.Anyone);
        };
    return isAllowed
        ? Optional.empty()
        : Optional.of(
            new AdminCallException(
                AdminReason.USER_FORBIDDEN,
                userId.isPresent()
                    ? "the token may not act for this user_id"
                    : "the token may not act for all users"));
  }

  /** Keeps what a caller sent instead of an id out of the log. */
  private static @Nullable String orNull(String id) {
    return ConversationId.ID.matcher(id).matches() ? id : null;
  }
}
