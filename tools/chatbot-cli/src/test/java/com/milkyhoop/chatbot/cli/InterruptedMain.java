package com.milkyhoop.chatbot.cli;

import java.util.concurrent.CountDownLatch;

/** A program for {@link SignalCtrlCTest} that waits for Ctrl-C for ever. */
final class InterruptedMain {
  static final String KEEPS = "keeps";
  static final String CLOSES = "closes";

  private InterruptedMain() {}

  /**
   * @param args whether its registration lasts: {@link #KEEPS} or {@link #CLOSES}
   */
  static void main(String[] args) throws InterruptedException {
    CtrlC.Registration registration = new SignalCtrlC().next(() -> System.out.println("cancelled"));
    if (args[0].equals(CLOSES)) {
      registration.close();
    }
    System.out.println("waiting");
    new CountDownLatch(1).await();
  }
}
