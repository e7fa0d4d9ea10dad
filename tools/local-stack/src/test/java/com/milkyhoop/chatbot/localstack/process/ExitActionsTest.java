package com.milkyhoop.chatbot.localstack.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitActionsTest {
  @Test
  void shouldTellThatTheJvmIsEndingWhenItsActionsRun() throws IOException {
    List<String> command = JavaCommand.onOurClassPath(List.of(), Ending.class);

    Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();

    assertThat(new String(jvm.getInputStream().readAllBytes(), UTF_8).lines())
        .containsSubsequence("running: false", "an action: true");
  }

  /** Ends at once. */
  static final class Ending {
    private Ending() {}

    public static void main(String[] arguments) {
      ExitActions.add(() -> System.out.println("an action: " + ExitActions.isEnding()));
      System.out.println("running: " + ExitActions.isEnding());
    }
  }
}
