package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In a process of its own: exit codes, signals and shutdown hooks are real. */
class ServiceMainTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String SAID = "(starting|closed) \\w+";
  private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  @TempDir Path folder;

  @Test
  void shouldExitWith2AndOneMessageWhenThreeVariablesAreWrong() throws Exception {
    ChildProcess service =
        start(Map.of("HTTP_PORT", "70000", "TEMPERATURE", "hot", "GRPC_TOKE", "x"));

    assertThat(exitCode(service)).isEqualTo(2);
    assertThat(output())
        .isEqualTo(
            """
            scripted: configuration, 4 problems:
              HTTP_PORT=70000 must be a whole number from 0 to 65535
              TEMPERATURE=hot must be a number from 0.0 to 2.0
              GRPC_TOKEN is not set; it is required
              GRPC_TOKE is set, but not read; GRPC_TOKEN may be meant
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fails to start", "misses a class"})
  void shouldExitWith1AndStopWhatHadStartedWhenAPartCanNotStart(String behaviour) throws Exception {
    ChildProcess service = start(second(behaviour));

    assertThat(exitCode(service)).isEqualTo(1);
    assertThat(said())
        .containsExactly("starting first", "starting second", "closed second", "closed first");
    assertThat(output()).contains("start failed").doesNotContain("rahasia");
  }

  @ParameterizedTest
  @EnumSource(names = {"TERM", "INT"})
  void shouldExitWith0AndStopInReverseWhenToldToStop(Signal signal) throws Exception {
    ChildProcess service = start(second("works"));
    service.awaitReady(this::isStarted, LIMIT);

    service.signal(signal);

    assertThat(exitCode(service)).isZero();
    assertThat(said())
        .containsExactly("starting first", "starting second", "closed second", "closed first");
  }

  @Test
  void shouldExitWith0WhenToldToStopWhileAPartWaitsInItsStart() throws Exception {
    ChildProcess service = start(second("waits in its start"));
    service.awaitReady(() -> output().contains("starting second"), LIMIT);

    service.signal(Signal.TERM);

    assertThat(exitCode(service)).isZero();
    assertThat(said()).endsWith("closed second", "closed first");
    assertThat(output()).doesNotContain("start failed");
  }

  @Test
  void shouldExitWith1WhenAPartGivesUp() throws Exception {
    ChildProcess service = start(second("gives up"));

    assertThat(exitCode(service)).isEqualTo(1);
    assertThat(said()).endsWith("closed second", "closed first");
    assertThat(output()).contains("no way on", "fenced");
  }

  @Test
  void shouldLogJsonThatNamesServiceAndInstanceAlsoWhenAThreadDies() throws Exception {
    ChildProcess service = start(second("loses a thread"));
    service.awaitReady(() -> output().contains("ended a thread") && isStarted(), LIMIT);

    service.signal(Signal.TERM);

    assertThat(exitCode(service)).isZero();
    assertThat(logged())
        .extracting(
            line -> line.path("service").asText(),
            line -> line.path("instance").asText(),
            line -> line.path("level").asText(),
            line -> line.path("message").asText())
        .containsExactlyInAnyOrder(
            tuple("scripted", "scripted-1", "INFO", "starting"),
            tuple("scripted", "scripted-1", "ERROR", "an exception ended a thread"),
            tuple("scripted", "scripted-1", "INFO", "started"),
            tuple("scripted", "scripted-1", "INFO", "stopping"));
  }

  @Test
  void shouldLogTextWhenAskedTo() throws Exception {
    var environment = new HashMap<>(second("works"));
    environment.put("LOG_FORMAT", "text");
    ChildProcess service = start(environment);
    service.awaitReady(() -> output().contains("started"), LIMIT);

    service.signal(Signal.TERM);

    assertThat(exitCode(service)).isZero();
    assertThat(output()).containsPattern("(?m)^\\S+Z INFO  ServiceMain started ms=\"\\d+\"$");
  }

  @Test
  void shouldExitWith1WhenAPartFailsToStop() throws Exception {
    ChildProcess service = start(second("fails to stop"));
    service.awaitReady(this::isStarted, LIMIT);

    service.signal(Signal.TERM);

    assertThat(exitCode(service)).isEqualTo(1);
    assertThat(said()).endsWith("closed second", "closed first");
    assertThat(output()).contains("stopping failed", "still busy");
  }

  private static Map<String, String> second(String behaviour) {
    return Map.of("GRPC_TOKEN", "rahasia", "SECOND_PART", behaviour, "INSTANCE_ID", "scripted-1");
  }

  private ChildProcess start(Map<String, String> environment) {
    return ChildProcess.start(
        new ChildSpec(
            "scripted",
            JavaCommand.onOurClassPath(QUICK, ScriptedMain.class),
            environment,
            folder,
            logFile(),
            Signal.TERM));
  }

  private static int exitCode(ChildProcess service) throws Exception {
    return service.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** What the parts said, in order. */
  private List<String> said() {
    return output().lines().filter(line -> line.matches(SAID)).toList();
  }

  private boolean isStarted() {
    return output().contains("\"message\":\"started\"");
  }

  /** What was logged, without what the parts said. */
  private List<JsonNode> logged() {
    return output()
        .lines()
        .filter(line -> !line.matches(SAID))
        .map(ServiceMainTest::parse)
        .toList();
  }

  private static JsonNode parse(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  private String output() {
    try {
      return Files.readString(logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path logFile() {
    return folder.resolve("scripted.log");
  }
}
