package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.JvmKind;
import com.milkyhoop.chatbot.localstack.process.StartupCache;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JVM of a broker.
 *
 * @param variables of its environment
 */
record KafkaJvm(List<String> options, Map<String, String> variables) {

  private static final List<String> OF_EVERY_BROKER =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "-Dlogback.configurationFile=com/milkyhoop/chatbot/localstack/kafka-logback.xml");

  KafkaJvm {
    options = List.copyOf(options);
    variables = Map.copyOf(variables);
  }

  static KafkaJvm of(Jvms jvms) {
    return new KafkaJvm(concat(jvms.options(), OF_EVERY_BROKER), Map.of());
  }

  /**
   * @param isFirst for one broker of this machine only
   */
  KafkaJvm with(StartupCache cache, boolean isFirst) {
    var kind = new JvmKind("kafka", JavaCommand.ourClassPath(), options);
    return withOptions(cache.options(kind, isFirst));
  }

  KafkaJvm withOptions(List<String> more) {
    return new KafkaJvm(concat(options, more), variables);
  }

  KafkaJvm withVariables(Map<String, String> all) {
    return new KafkaJvm(options, all);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
