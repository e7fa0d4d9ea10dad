package com.milkyhoop.chatbot.cli.operate;

/** The installation can't be looked at; the message says why and what to do. */
final class SiteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SiteException(String message) {
    super(message);
  }
}
