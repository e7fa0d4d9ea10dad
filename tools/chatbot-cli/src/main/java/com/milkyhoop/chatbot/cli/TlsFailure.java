package com.milkyhoop.chatbot.cli;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/** Finds out whether a call failed for want of a connection, and why. */
final class TlsFailure {
  private static final int MAX_LENGTH = 120;

  private TlsFailure() {}

  /** Returns empty where something answered the call, whatever it said. */
  static Optional<String> reason(StatusRuntimeException failure) {
    if (failure.getStatus().getCode() == Code.DEADLINE_EXCEEDED) {
      return Optional.of("it accepts connections, and no more");
    }
    // Answers from the network have no cause here; what broke on this side has one.
    return failure.getStatus().getCode() == Code.UNAVAILABLE
        ? Optional.ofNullable(failure.getCause()).map(TlsFailure::innermost)
        : Optional.empty();
  }

  private static String innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + " ..." : text;
  }
}
