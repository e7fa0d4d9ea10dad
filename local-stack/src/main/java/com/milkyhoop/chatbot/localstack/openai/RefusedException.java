package com.milkyhoop.chatbot.localstack.openai;

/** The request can't be answered; the client is told why. */
final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient ApiError error;

  RefusedException(ApiError error) {
    super(error.message());
    this.error = error;
  }

  ApiError error() {
    return error;
  }
}
