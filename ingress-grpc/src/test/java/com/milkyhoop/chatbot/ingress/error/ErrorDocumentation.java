package com.milkyhoop.chatbot.ingress.error;

import java.util.Arrays;
import java.util.stream.Collectors;

/** docs/errors.md, from the catalogue. */
final class ErrorDocumentation {
  private static final String HEAD =
      """
      # Errors

      A call that does not end with `Completed` ends with a gRPC status that holds a
      `google.rpc.ErrorInfo`: domain `chatbot`, a stable `reason`, and the metadata `retry`, `trace_id`
      and, where it is known, `request_id`. `google.rpc.RetryInfo` says when to retry, where that can
      help; `google.rpc.BadRequest` names wrong fields. A status without an ErrorInfo comes from gRPC
      itself (RESOURCE_EXHAUSTED: the request is larger than 128 KiB; DEADLINE_EXCEEDED: the client's own
      library gave up first, and `ResumeReply` shows what was kept) or from a proxy: otherwise treat it as
      `retry: same_id`.

      Not an error: a reply that is streaming when its time is up ends with `Completed`, finish_reason
      `deadline`, and the text so far. The conversation, the log and the database keep it.

      | `retry` | do |
      |---|---|
      | `same_id` | repeat the call with the same `request_id`: it was not accepted, or only its end was not seen. It never runs twice. A reply that was accepted is also shown by `ResumeReply`, from the last `cursor` on |
      | `new_id` | send the message with a new `request_id`: this request has ended for ever |
      | `no` | change something else first: repeating can't help |

      | reason | code | `retry` | what happened | what to do |
      |---|---|---|---|---|
      """;

  private ErrorDocumentation() {}

  static String render() {
    return HEAD
        + Arrays.stream(ErrorReason.values())
            .map(ErrorDocumentation::row)
            .collect(Collectors.joining());
  }

  private static String row(ErrorReason reason) {
    return "| `%s` | %s | `%s` | %s | %s |\n"
        .formatted(
            reason.name(),
            reason.code(),
            reason.retry().metadata(),
            reason.meaning(),
            reason.remedy());
  }
}
