package com.milkyhoop.chatbot.localstack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.tools.AclCommand;

/** Runs {@code kafka-acls.sh --add} for each line of an {@link AclList}, all in one JVM. */
final class KafkaAclsMain {
  private KafkaAclsMain() {}

  static void main(String[] args) {
    for (List<String> grant : AclList.read(Path.of(args[2])).grants()) {
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("--bootstrap-server", args[0], "--command-config", args[1]));
      arguments.add("--add");
      arguments.addAll(grant);
      AclCommand.main(arguments.toArray(String[]::new));
    }
  }
}
