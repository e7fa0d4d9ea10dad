package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Real signals, in a JVM that they don't end. */
final class SignalCtrlCTest {

  private static final Signal INTERRUPT = new Signal("INT");

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private SignalHandler before = SignalHandler.SIG_DFL;

  @BeforeEach
  void keepThisJvmAlive() {
    before = Signal.handle(INTERRUPT, _ -> told.add("ended"));
    assumeFalse(before == SignalHandler.SIG_IGN, "this JVM was started to ignore Ctrl-C");
  }

  @AfterEach
  void restore() {
    Signal.handle(INTERRUPT, before);
  }

  @Test
  void shouldRunTheActionOnceAndEndTheProgramThen() throws InterruptedException {
    try (CtrlC.Registration _ = new SignalCtrlC().next(() -> told.add("cancelled"))) {
      Signal.raise(INTERRUPT);
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("cancelled");

      Signal.raise(INTERRUPT);
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
    }
  }

  @Test
  void shouldEndTheProgramWhenNobodyWaitsForIt() throws InterruptedException {
    new SignalCtrlC().next(() -> told.add("cancelled")).close();

    Signal.raise(INTERRUPT);

    assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
  }
}
