package com.milkyhoop.chatbot.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as an orchestrator sees it. */
class IngressMainTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldExitWithOneReportWhenThreeVariablesAreWrong() throws Exception {
    Process process =
        run(
            Map.of(
                "GRPC_TOKEN", "rahasia-rahasia-1,",
                "REDIS_PORT", "redis",
                "GRPC_MAX_CONNECTION_AGE", "5"));

    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(output())
        .contains(
            "ingress: configuration, 3 problems:",
            "GRPC_TOKEN holds an empty token",
            "REDIS_PORT=redis must be a whole number",
            "GRPC_MAX_CONNECTION_AGE=5 must be a duration")
        .doesNotContain("rahasia", "Exception");
  }

  @Test
  void shouldServeUntilItIsToldToStopWhenAllIsRight() throws Exception {
    Process process = run(RunningIngress.environment());
    await().atMost(LIMIT).until(() -> output().contains("\"started\""));

    process.destroy();

    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(output())
        .contains("\"message\":\"grpc\"", "relaying replies", "stopping")
        .doesNotContain("ERROR", "WARN", "Exception", "rahasia");
  }

  private Process run(Map<String, String> environment) throws IOException {
    var builder =
        new ProcessBuilder(
            JavaCommand.onOurClassPath(
                List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"), IngressMain.class));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
  }

  private Path log() {
    return folder.resolve("ingress.log");
  }

  private String output() throws IOException {
    return Files.readString(log(), UTF_8);
  }
}
