package com.milkyhoop.chatbot.ingress.error;

/** Ends a call; the error interceptor makes its status. Without a stack trace: it is an answer. */
public final class CallFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient CallFailure failure;

  public CallFailedException(CallFailure failure) {
    super(failure.description(), null, false, false);
    this.failure = failure;
  }

  public CallFailure failure() {
    return failure;
  }
}
