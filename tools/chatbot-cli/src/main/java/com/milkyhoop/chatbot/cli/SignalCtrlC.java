package com.milkyhoop.chatbot.cli;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Handles the Ctrl-C of the terminal, SIGINT, by the one API that the JDK has for it (supported in
 * {@code jdk.unsupported}). The children of a local stack are in sessions of their own and don't
 * get it.
 */
final class SignalCtrlC implements CtrlC {

  private static final Signal INTERRUPT = new Signal("INT");

  @Override
  public Registration next(Runnable action) {
    OneTime handler = new OneTime(action);
    handler.before = Signal.handle(INTERRUPT, handler);
    return () -> Signal.handle(INTERRUPT, handler.before);
  }

  /** Runs once: puts the previous handler back as soon as it is called. */
  private static final class OneTime implements SignalHandler {
    private final Runnable action;
    private volatile SignalHandler before = SIG_DFL;

    OneTime(Runnable action) {
      this.action = action;
    }

    @Override
    public void handle(Signal signal) {
      Signal.handle(INTERRUPT, before);
      action.run();
    }
  }
}
