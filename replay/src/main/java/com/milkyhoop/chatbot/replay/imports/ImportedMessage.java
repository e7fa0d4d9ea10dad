package com.milkyhoop.chatbot.replay.imports;

/**
 * One message of a file, in whatever format it stood there.
 *
 * @param text as it stood there
 */
record ImportedMessage(Role role, String text) {

  /** Says who says it. */
  enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }
}
