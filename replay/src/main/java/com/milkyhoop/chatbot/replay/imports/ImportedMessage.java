package com.milkyhoop.chatbot.replay.imports;

/**
 * Holds one message of a file, whatever its format.
 *
 * @param text as it stood there
 */
record ImportedMessage(Role role, String text) {

  /** Names the author of a message. */
  enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }
}
