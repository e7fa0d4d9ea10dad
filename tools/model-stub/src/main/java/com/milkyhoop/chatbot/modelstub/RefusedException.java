package com.milkyhoop.chatbot.modelstub;

/** The request can't be answered; the client is told why. */
final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient StubError error;

  RefusedException(StubError error) {
    super(error.message());
    this.error = error;
  }

  StubError error() {
    return error;
  }
}
