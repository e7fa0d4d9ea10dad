package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.Server;
import java.util.List;
import java.util.Optional;

/** The Kafka of a stack: all of its brokers together as one server. */
public interface KafkaBackend extends Server {
  /** All brokers, separated by commas. */
  String bootstrapServers();

  /** Each of them alone. */
  List<? extends Server> brokers();

  /** Who may use them; empty where everybody may. */
  default Optional<BrokerUsers> users() {
    return Optional.empty();
  }
}
