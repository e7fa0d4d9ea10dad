package com.milkyhoop.chatbot.cli;

/** A chatbot that was started here and is stopped by {@link #close}. */
interface LocalChatbot extends AutoCloseable {

  Endpoint endpoint();

  String token();

  @Override
  void close();
}
