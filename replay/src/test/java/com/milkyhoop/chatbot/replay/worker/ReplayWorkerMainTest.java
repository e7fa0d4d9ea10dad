package com.milkyhoop.chatbot.replay.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayWorkerMainTest {
  @TempDir Path folder;

  @Test
  void shouldEndWithOneMessageThatListsAllProblemsWhenVariablesAreWrong() throws Exception {
    ChildProcess worker = start(Map.of("REPLAY_CONCURRENCY", "0", "REPLAY_PATIENCE", "9m"));

    assertThat(worker.onExit().get(60, TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(Files.readString(folder.resolve("worker.log")))
        .contains(
            "replay-worker: configuration, 3 problems:",
            "OPENAI_API_KEY is not set; it is required",
            "REPLAY_CONCURRENCY=0 must be a whole number from 1 to 1000",
            "REPLAY_PATIENCE=9m must be a duration from 0s to 480s");
  }

  @Test
  void shouldBeReadyAndShowItsMetricsWhenItTakesTasks() throws Exception {
    int port = FreePorts.next();
    ChildProcess worker =
        start(
            Map.of(
                "KAFKA_BROKER", SharedServers.kafka().bootstrapServers(),
                "KAFKA_TOPIC_PREFIX", SharedServers.freshPrefix(),
                "OPENAI_API_KEY", "key",
                "REPLAY_CONCURRENCY", "1",
                "HTTP_PORT", Integer.toString(port)));

    await().atMost(Duration.ofMinutes(1)).until(() -> get(port, "/readyz").equals("ready\n"));

    assertThat(ownNames(get(port, "/metrics")))
        .isEqualTo(ownNames(Files.readString(Path.of("../docs/metrics.md"))))
        .hasSize(4);
    worker.stop(Duration.ofSeconds(30));
    assertThat(worker.onExit().get(30, TimeUnit.SECONDS)).isZero();
  }

  private static Set<String> ownNames(String text) {
    return Pattern.compile("chatbot_replay_\\w+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private ChildProcess start(Map<String, String> variables) {
    return ChildProcess.start(
        new ChildSpec(
            "worker",
            JavaCommand.onOurClassPath(List.of("-Xmx192m"), ReplayWorkerMain.class),
            variables,
            folder,
            folder.resolve("worker.log"),
            Signal.TERM));
  }

  private static String get(int port, String path) {
    try (var in = URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
