package com.milkyhoop.chatbot.localstack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says how the nodes of a cluster name each other, and the settings that follow from it. */
interface KafkaRoutes {

  /** Directly, on 127.0.0.1. */
  KafkaRoutes DIRECT = new KafkaRoutes() {};

  /** The host by which the others know a node. */
  default String host(KafkaNode node) {
    return "127.0.0.1";
  }

  /** Options for the JVM of a node, so that it finds the others. */
  default List<String> jvmOptions(KafkaNode node) {
    return List.of();
  }

  /** Returns the settings that say where a node listens and where it finds the others. */
  default Map<String, String> settings(KafkaNode node, List<KafkaNode> all) {
    Map<String, String> settings = new HashMap<>();
    settings.put("node.id", String.valueOf(node.id()));
    settings.put(
        "controller.quorum.voters",
        all.stream()
            .map(each -> each.id() + "@" + host(each) + ":" + each.controllerPort())
            .collect(Collectors.joining(",")));
    settings.put(
        "listeners",
        "CLIENT://%s,BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(node.address(), node.brokerPort(), node.controllerPort()));
    settings.put(
        "advertised.listeners",
        "CLIENT://%s,BROKER://%s:%d".formatted(node.address(), host(node), node.brokerPort()));
    settings.put("inter.broker.listener.name", "BROKER");
    settings.put(
        "listener.security.protocol.map", "CLIENT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
    return settings;
  }
}
