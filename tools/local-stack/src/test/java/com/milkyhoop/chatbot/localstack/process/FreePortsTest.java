package com.milkyhoop.chatbot.localstack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Ports that several local stacks of one machine want at once. */
class FreePortsTest {
  @Test
  void shouldHandOutAPortOnceEvenWhileNothingListensOnIt() {
    int port = FreePorts.next();

    assertThat(FreePorts.claim(port)).isFalse();
  }

  @Test
  void shouldNotClaimAPortThatSomebodyListensOn() throws IOException {
    try (ServerSocket somebody = new ServerSocket(0)) {
      assertThat(FreePorts.claim(somebody.getLocalPort())).isFalse();
    }
  }

  /** As two terminals do that start a stack within the same seconds. */
  @Test
  void shouldNotClaimAPortThatAnotherProcessHasClaimed() throws Exception {
    int port = FreePorts.next();

    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Claimer.class.getName(),
                String.valueOf(port))
            .inheritIO()
            .start();

    assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isEqualTo(Claimer.TAKEN);
  }

  /** Ends with whether it could claim a port. */
  static final class Claimer {
    static final int TAKEN = 3;

    private Claimer() {}

    public static void main(String[] args) {
      System.exit(FreePorts.claim(Integer.parseInt(args[0])) ? 0 : TAKEN);
    }
  }
}
