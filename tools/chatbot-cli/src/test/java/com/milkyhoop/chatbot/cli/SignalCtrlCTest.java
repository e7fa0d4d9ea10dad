package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real signals, to a program of its own: this JVM may have been started to ignore them. */
final class SignalCtrlCTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ENDED_BY_SIGINT = 130;

  @TempDir Path folder;
  private final List<ChildProcess> started = new ArrayList<>();

  @AfterEach
  void kill() {
    started.forEach(ChildProcess::kill);
  }

  @Test
  void shouldRunTheActionOnceAndEndTheProgramThen() {
    ChildProcess program = start(InterruptedMain.KEEPS);

    program.signal(Signal.INT);
    program.awaitReady(() -> program.lastLogLines().contains("cancelled"), LIMIT);
    program.signal(Signal.INT);

    assertThat(program.onExit()).succeedsWithin(LIMIT).isEqualTo(ENDED_BY_SIGINT);
    assertThat(program.lastLogLines()).containsExactly("waiting", "cancelled");
  }

  @Test
  void shouldEndTheProgramWhenNobodyWaitsForIt() {
    ChildProcess program = start(InterruptedMain.CLOSES);

    program.signal(Signal.INT);

    assertThat(program.onExit()).succeedsWithin(LIMIT).isEqualTo(ENDED_BY_SIGINT);
    assertThat(program.lastLogLines()).containsExactly("waiting");
  }

  private ChildProcess start(String argument) {
    ChildProcess program =
        ChildProcess.start(
            new ChildSpec(
                "interrupted",
                JavaCommand.onOurClassPath(List.of(), InterruptedMain.class, argument),
                Map.of(),
                folder,
                folder.resolve("interrupted.log"),
                Signal.TERM));
    started.add(program);
    program.awaitReady(() -> program.lastLogLines().contains("waiting"), LIMIT);
    return program;
  }
}
