package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.replay.run.plan.RunEngine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run that is interrupted (Ctrl-C, SIGTERM) end what is out, so that nothing is paid twice.
 */
final class StopHook {
  private static final long PATIENCE_S = 60;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  StopHook(RunEngine engine) {
    hook =
        new Thread(
            () -> {
              engine.stop();
              try {
                boolean _ = done.await(PATIENCE_S, TimeUnit.SECONDS);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            },
            "replay-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Removes the hook: the run has ended by itself, or because of the signal. */
  void done() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The hook is running already.
    }
  }
}
