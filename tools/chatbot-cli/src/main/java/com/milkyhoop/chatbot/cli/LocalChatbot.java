package com.milkyhoop.chatbot.cli;

import java.nio.file.Path;
import java.util.Optional;

/** A chatbot that was started here and is stopped by {@link #close}. */
interface LocalChatbot extends AutoCloseable {

  Endpoint endpoint();

  String token();

  /** Returns the certificate of its authority; empty where it takes plaintext. */
  default Optional<Path> ca() {
    return Optional.empty();
  }

  @Override
  void close();
}
