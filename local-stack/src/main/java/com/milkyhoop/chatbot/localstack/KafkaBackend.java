package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.Server;

/** A Kafka broker of a stack. */
public interface KafkaBackend extends Server {
  String bootstrapServers();
}
