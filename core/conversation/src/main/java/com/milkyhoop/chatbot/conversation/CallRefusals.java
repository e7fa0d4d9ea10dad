package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.event.Failure;

/**
 * Says why a call gets no reply, where its turn is not concerned; docs/errors.md lists the names.
 */
public final class CallRefusals {
  static final Failure REQUEST_UNKNOWN =
      failure("REQUEST_UNKNOWN", "request_id: this conversation has no such request");
  static final Failure REQUEST_ID_REUSED =
      failure(
          "REQUEST_ID_REUSED",
          "request_id: this conversation has used it for another message; use a new one");
  static final Failure REPLY_NOT_KEPT =
      failure("REPLY_NOT_KEPT", "request_id: its reply is no longer kept; send a new request");
  static final Failure TOO_MANY_WATCHERS =
      new Failure(
          "TOO_MANY_WATCHERS", "as many calls watch this reply as may; the reply goes on", 3_000L);

  /** A request whose record could not be processed. */
  public static final Failure INTERNAL =
      failure("INTERNAL", "the request could not be processed; it is in the dead letters");

  private CallRefusals() {}

  static Failure failure(String reason, String message) {
    return new Failure(reason, message, null);
  }
}
