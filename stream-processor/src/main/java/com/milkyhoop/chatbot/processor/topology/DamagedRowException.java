package com.milkyhoop.chatbot.processor.topology;

/**
 * A row of a store that can't be read: a release before this one wrote it otherwise, or a bug did.
 * It is of one conversation, which stands still, while the others of the task go on.
 */
final class DamagedRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedRowException(String store, String what) {
    super("a row of the store " + store + " can't be read: " + what);
  }

  DamagedRowException(String store, RuntimeException cause) {
    super("a row of the store " + store + " can't be read: " + cause.getMessage(), cause);
  }
}
