package com.milkyhoop.chatbot.kit;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Handles SIGTERM by the one API that the JDK has for it (supported in {@code jdk.unsupported}):
 * the JVM itself ignores all but the first.
 */
final class StopSignal {
  private static final String NAME = "TERM";

  private StopSignal() {}

  /**
   * @param first ends the process; may take as long as that does
   * @param again called for each further signal, meanwhile
   */
  static void install(Runnable first, Runnable again) {
    var told = new AtomicBoolean();
    try {
      Signal.handle(
          new Signal(NAME),
          _ -> {
            if (told.compareAndSet(false, true)) {
              first.run();
            } else {
              again.run();
            }
          });
    } catch (IllegalArgumentException _) {
      // With -Xrs the JVM leaves signals alone, and so do we.
    }
  }
}
