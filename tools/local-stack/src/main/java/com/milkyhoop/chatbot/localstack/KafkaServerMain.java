package com.milkyhoop.chatbot.localstack;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The process of {@link KafkaServer}: formats the storage where it is new, then becomes a Kafka
 * broker. In one JVM, because starting a second one costs a second.
 */
final class KafkaServerMain {

  private KafkaServerMain() {}

  static void main(String[] args) throws IOException {
    String propertiesFile = args[0];
    String clusterId = args[1];
    if (!isFormatted(propertiesFile)) {
      List<String> users = args.length > 2 ? Files.readAllLines(Path.of(args[2])) : List.of();
      format(propertiesFile, clusterId, users);
    }
    Kafka.main(new String[] {propertiesFile});
  }

  private static boolean isFormatted(String propertiesFile) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(propertiesFile))) {
      properties.load(in);
    }
    return Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"));
  }

  private static void format(String propertiesFile, String clusterId, List<String> users) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("format", "--cluster-id", clusterId, "--config", propertiesFile));
    users.forEach(user -> arguments.addAll(List.of("--add-scram", user)));
    if (StorageTool.execute(arguments.toArray(String[]::new), System.out) != 0) {
      throw new IllegalStateException("the storage could not be formatted");
    }
  }
}
