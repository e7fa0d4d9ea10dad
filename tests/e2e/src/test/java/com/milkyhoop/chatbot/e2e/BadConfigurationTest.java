package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service whose configuration is wrong says everything at once and ends. */
class BadConfigurationTest {
  @ParameterizedTest
  @CsvSource({
    "ingress-grpc,com.milkyhoop.chatbot.ingress.IngressMain,GRPC_PORT,RATE_LIMIT_RATE",
    "stream-processor,com.milkyhoop.chatbot.processor.ProcessorMain,MAX_TOKENS,TEMPERATURE",
    "sink-postgres,com.milkyhoop.chatbot.sink.SinkMain,SINK_BATCH_SIZE,DATABASE_URL"
  })
  void shouldListEveryProblemAndExitWithTwo(String module, String main, String second, String third)
      throws Exception {
    Map<String, String> wrong =
        Map.of("HTTP_PORT", "x", second, "y", third, "z", "LOG_LEVEL", "loud");
    Process process = start(module, main, wrong);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(output).contains("4 problems").contains(wrong.keySet());
    assertThat(output).doesNotContain("Exception", "\tat ");
  }

  private static Process start(String module, String main, Map<String, String> wrong)
      throws IOException {
    Path dist = Stack.home().resolve(module).resolve("target/dist");
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            dist.resolve("app/*") + File.pathSeparator + dist.resolve("lib/*"),
            main);
    builder.environment().putAll(Map.of("GRPC_TOKEN", "a-token-of-a-test", "OPENAI_API_KEY", "k"));
    builder.environment().putAll(Map.of("DATABASE_URL", "postgresql://u:p@host/db"));
    builder.environment().putAll(wrong);
    return builder.redirectErrorStream(true).start();
  }
}
