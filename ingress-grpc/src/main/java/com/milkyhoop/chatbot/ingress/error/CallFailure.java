package com.milkyhoop.chatbot.ingress.error;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.FieldViolation;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Says why a call failed: everything that its status holds.
 *
 * @param reason the name of an {@link ErrorReason}, or one of a newer processor
 * @param description for a person; holds no secret and no message text
 * @param requestId where it is known
 * @param retryAfter present exactly where a retry can help
 * @param violations only where fields are wrong
 */
public record CallFailure(
    String reason,
    Status.Code code,
    Retry retry,
    String description,
    Optional<String> requestId,
    Optional<Duration> retryAfter,
    List<FieldViolation> violations) {
  /** Applies to a retry whose cause does not say when. */
  static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

  public CallFailure {
    violations = List.copyOf(violations);
  }

  public static CallFailure of(ErrorReason reason, String description) {
    return of(reason, description, Optional.empty());
  }

  public static CallFailure of(
      ErrorReason reason, String description, Optional<Duration> retryAfter) {
    Optional<Duration> delay =
        reason.retry() == Retry.NO
            ? Optional.empty()
            : Optional.of(retryAfter.orElse(DEFAULT_RETRY_AFTER));
    return new CallFailure(
        reason.name(),
        reason.code(),
        reason.retry(),
        description,
        Optional.empty(),
        delay,
        List.of());
  }

  public static CallFailure invalidFields(List<FieldViolation> violations) {
    List<String> rules = violations.stream().map(v -> v.field() + " " + v.rule()).toList();
    return new CallFailure(
        ErrorReason.FIELDS_INVALID.name(),
        ErrorReason.FIELDS_INVALID.code(),
        ErrorReason.FIELDS_INVALID.retry(),
        String.join("; ", rules),
        Optional.empty(),
        Optional.empty(),
        violations);
  }

  /** Creates it as the processor tells it; a reason that is unknown here is kept. */
  public static CallFailure of(ReplyMessage.Failure why) {
    return ErrorReason.named(why.reason())
        .map(reason -> of(reason, why.description(), why.retryAfter()))
        .orElseGet(() -> ofUnknownReason(why));
  }

  /**
   * Returns what a user is told of a turn that failed: what the catalogue says. The description may
   * hold a server's words about the operator's account, or where it is; those are for operators,
   * who read them in the log event.
   */
  public CallFailure forUser() {
    String known = ErrorReason.named(reason).map(ErrorReason::meaning).orElse("the turn failed");
    return new CallFailure(reason, code, retry, known, requestId, retryAfter, violations);
  }

  public CallFailure forRequest(String id) {
    return new CallFailure(
        reason, code, retry, description, Optional.of(id), retryAfter, violations);
  }

  private static CallFailure ofUnknownReason(ReplyMessage.Failure why) {
    boolean retryable = why.retryAfter().isPresent();
    return new CallFailure(
        why.reason(),
        retryable ? Status.Code.UNAVAILABLE : Status.Code.INTERNAL,
        retryable ? Retry.NEW_ID : Retry.NO,
        why.description(),
        Optional.empty(),
        why.retryAfter(),
        List.of());
  }
}
