package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.Server;
import java.util.Map;

/** A Redis of a stack. */
public interface RedisBackend extends Server {
  String host();

  int port();

  /** Returns the environment variables by which the services find it. */
  default Map<String, String> variables() {
    return Map.of("REDIS_HOST", host(), "REDIS_PORT", String.valueOf(port()));
  }
}
