package com.milkyhoop.chatbot.cli.operate;

/**
 * Signals that the installation can't be reached or is not known; the message says why and what to
 * do.
 */
final class SiteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SiteException(String message) {
    super(message);
  }
}
