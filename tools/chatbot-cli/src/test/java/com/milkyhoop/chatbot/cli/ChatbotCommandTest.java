package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChatbotCommandTest {

  @TempDir Path home;
  private CommandLineFixture cli;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(home.resolve(".env_template"), "OPENAI_API_KEY=your_openai_key\n");
    cli = new CommandLineFixture(home);
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void shouldShowTheCommandsAndExitCodesWhenAskedForHelp() {
    int exitCode = cli.run("", "--help");

    assertThat(exitCode).isZero();
    assertThat(cli.out())
        .contains("chat ", "send ", "resume ", "cancel ", "up ", "train ", "bench ", "Exit codes:");
  }

  @Test
  void shouldSayWhichBuildItIs() {
    assertThat(cli.run("", "--version")).isZero();
    assertThat(cli.out()).matches("chatbot [0-9][^ ]* \\(commit [0-9a-z]+, Java 25.*\\)\\R");
  }

  @Test
  void shouldRefuseToDoNothing() {
    assertThat(cli.run("")).isEqualTo(2);
    assertThat(cli.err()).contains("Missing required subcommand");
  }

  @ParameterizedTest
  @CsvSource({
    "--processors, 0, processors 0: must be at least 1",
    "--ingresses, 0, ingresses 0: must be at least 1",
    "--stub-tokens-per-second, -1, tokensPerSecond -1.0: must not be negative",
    "--stub-failure-share, 2, share 2.0: must be in 0..1",
    "--stub-failures, explosion, rate-limit",
    "--port, http, is not an int",
  })
  void shouldRefuseAStackThatCanNotBe(String option, String value, String complaint) {
    int exitCode = cli.runForReal("up", option, value);

    assertThat(exitCode).isEqualTo(2);
    assertThat(cli.err()).contains(complaint);
  }

  @Test
  void shouldSayHowToBuildWhenTheServicesAreNotBuilt() {
    int exitCode =
        cli.runForReal("up", "--stub-failure-share", "0.1", "--stub-failures", "cut,stall");

    assertThat(exitCode).isEqualTo(3);
    assertThat(cli.err()).contains("is not built", "mvn -DskipTests package");
  }

  @Test
  void shouldTrainNothingWhenTheServicesAreNotBuilt() {
    int exitCode = cli.runForReal("train");

    assertThat(exitCode).isEqualTo(3);
    assertThat(cli.err()).contains("is not built", "mvn -DskipTests package");
  }

  @Test
  void shouldSayHowToBuildWhenTheBenchIsNotBuilt() {
    int exitCode = cli.runForReal("bench", "overhead", "--short");

    assertThat(exitCode).isEqualTo(3);
    assertThat(cli.err()).contains("bench is not built", "run ./chatbot bench");
  }
}
