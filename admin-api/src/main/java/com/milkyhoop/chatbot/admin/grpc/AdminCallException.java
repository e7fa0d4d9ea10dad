package com.milkyhoop.chatbot.admin.grpc;

/** Ends a call with a reason; the message tells the operator more. */
final class AdminCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final AdminReason reason;

  AdminCallException(AdminReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  AdminReason reason() {
    return reason;
  }
}
