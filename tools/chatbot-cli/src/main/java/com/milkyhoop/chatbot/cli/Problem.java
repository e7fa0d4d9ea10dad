package com.milkyhoop.chatbot.cli;

import com.google.rpc.BadRequest;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * Describes why there is no reply, in one line for a person: what happened, its reason, what to do.
 */
record Problem(String what, String reason, String remedy) {

  @Override
  public String toString() {
    return what + " (" + reason + "). " + remedy;
  }

  static Problem of(ServerError failure, Endpoint endpoint) {
    if (failure.info().isEmpty() && failure.code() == Code.UNAVAILABLE) {
      return noAnswer(endpoint);
    }
    return new Problem(
        failure.fields().map(Problem::fields).orElse(failure.description()),
        failure.reason(),
        failure
            .retryDelay()
            .map(it -> "Try again in " + seconds(it) + " s.")
            .orElseGet(() -> remedy(failure)));
  }

  static Problem noAnswer(Endpoint endpoint) {
    return new Problem(
        "no chatbot answers at " + endpoint,
        Code.UNAVAILABLE.name(),
        "Start one with: ./chatbot up (or name another with --endpoint)");
  }

  /** Describes a server that was reached, but not with TLS. */
  static Problem noTls(Endpoint endpoint, String reason) {
    return new Problem(
        "no TLS connection to " + endpoint,
        reason,
        "Name its authority with --ca, and a certificate for it with --cert and --key where it asks"
            + " for one. Only a server that has no TLS is reached with --plaintext.");
  }

  /** Describes a turn that had ended so before it was to be cancelled. */
  static Problem hadFailed(String reason) {
    return new Problem("the reply had failed before", reason, "There is nothing to cancel.");
  }

  static Problem unknownOutcome() {
    return new Problem(
        "the server says in no known way how the reply ended",
        "UNKNOWN_OUTCOME",
        "Look with: ./chatbot resume");
  }

  private static String remedy(ServerError failure) {
    return switch (failure.reason()) {
      case ServerError.REQUEST_UNKNOWN -> "Check the request id, --session and --user.";
      case "REPLY_NOT_KEPT" -> "It ended too long ago; send the message again.";
      case "CONVERSATION_BUSY" ->
          "Wait for the earlier reply, or send with --on-busy enqueue or interrupt.";
      case "REQUEST_ID_REUSED" -> "Give each message its own --request-id.";
      default -> remedyByCode(failure);
    };
  }

  private static String remedyByCode(ServerError failure) {
    return switch (failure.code()) {
      case UNAUTHENTICATED -> "Pass a good token with --token or GRPC_TOKEN, or use --cert.";
      case INVALID_ARGUMENT -> "Correct that and send it again.";
      case UNIMPLEMENTED -> "The server is older than this program.";
      default ->
          failure.retry().equals("no")
              ? "Trying again will not help; see the server's log."
              : "Try again.";
    };
  }

  private static long seconds(Duration delay) {
    return Math.max(1, delay.plusSeconds(1).minusNanos(1).toSeconds());
  }

  private static String fields(BadRequest request) {
    return request.getFieldViolationsList().stream()
        .map(each -> each.getField() + " " + each.getDescription())
        .collect(Collectors.joining("; "));
  }
}
