package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.Server;

/** A Redis of a stack. */
public interface RedisBackend extends Server {
  String host();

  int port();
}
