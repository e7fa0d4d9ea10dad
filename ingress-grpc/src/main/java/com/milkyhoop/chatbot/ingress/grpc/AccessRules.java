package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.AuditTarget;
import com.milkyhoop.chatbot.auth.AuthInterceptor;
import com.milkyhoop.chatbot.auth.Principal;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.request.KeyFields;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a principal may do what they want, for the user they name, before anything else
 * of the request is looked at. Every decision is in the audit log. Called on the call's thread.
 */
final class AccessRules {
  private final AuditLog audit;
  private final CallerLimits limits;

  AccessRules(AuditLog audit, CallerLimits limits) {
    this.audit = audit;
    this.limits = limits;
  }

  /**
   * Returns the key with the user whom the call is for: who names none means themselves.
   *
   * @throws CallFailedException where the principal may not, or calls too often
   */
  KeyFields admit(Scope wanted, KeyFields sent) {
    Principal principal = AuthInterceptor.principal();
    KeyFields key =
        sent.userId().isEmpty() ? principal.actsFor().own().map(sent::forUser).orElse(sent) : sent;
    Optional<CallFailure> refusal = refusal(principal, wanted, key);
    var target =
        new AuditTarget(
            idOrNull(key.userId()),
            idOrNull(key.sessionId()),
            idOrNull(key.requestId()),
            TraceInterceptor.current().traceUuid());
    if (refusal.isPresent()) {
      audit.denied(principal, AuthInterceptor.origin(), target, refusal.get().reason());
      throw new CallFailedException(refusal.get());
    }
    limits.take(principal, AuthInterceptor.origin());
    audit.allowed(principal, AuthInterceptor.origin(), target);
    return key;
  }

  private static Optional<CallFailure> refusal(Principal principal, Scope wanted, KeyFields key) {
    if (!principal.may(wanted)) {
      return Optional.of(
          CallFailure.of(ErrorReason.SCOPE_MISSING, "the token lacks the scope " + wanted.word()));
    }
    if (!key.userId().isEmpty() && !principal.actsFor().allows(key.userId())) {
      return Optional.of(
          CallFailure.of(ErrorReason.USER_FORBIDDEN, "the token may not act for this user_id"));
    }
    return Optional.empty();
  }

  /** Keeps what a client sent instead of an id out of the log. */
  private static @Nullable String idOrNull(String id) {
    return ConversationId.ID.matcher(id).matches() ? id : null;
  }
}
