package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The replay program as a process, as a person runs it, that has ended.
 *
 * @param text its standard output and standard error
 */
record ReplayRun(int exitCode, String text) {
  /**
   * @param variables that say where Kafka and the database are
   */
  static ReplayRun of(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    Path dist = Stack.home().resolve("replay/target/dist");
    var builder =
        new ProcessBuilder(
            JavaCommand.of(
                dist.resolve("app/*") + File.pathSeparator + dist.resolve("lib/*"),
                List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dchatbot.home=" + Stack.home()),
                "com.milkyhoop.chatbot.replay.ReplayMain",
                arguments));
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new ReplayRun(process.waitFor(), text);
  }
}
