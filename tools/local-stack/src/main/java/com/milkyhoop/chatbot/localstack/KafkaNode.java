package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.FreePorts;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A node of a cluster and where it listens on 127.0.0.1: to clients, to other brokers where these
 * have a way of their own, and to other controllers.
 *
 * @param id from 1
 */
record KafkaNode(int id, int port, int brokerPort, int controllerPort) {

  static List<KafkaNode> make(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(id -> new KafkaNode(id, FreePorts.next(), FreePorts.next(), FreePorts.next()))
        .toList();
  }

  String address() {
    return "127.0.0.1:" + port;
  }
}
