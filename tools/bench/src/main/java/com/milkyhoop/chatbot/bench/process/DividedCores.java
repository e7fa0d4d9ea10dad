package com.milkyhoop.chatbot.bench.process;

import java.io.IOException;
import java.util.List;

/**
 * Gives the last core to others: this process, and what it starts meanwhile, has the rest. So the
 * work of those who only play a part takes no time of what is measured. Where the machine has one
 * core or no {@code taskset} (util-linux), all share all. Closing it gives this process all cores
 * back.
 */
public final class DividedCores implements AutoCloseable {
  private static final int LAST = Runtime.getRuntime().availableProcessors() - 1;

  private final boolean divided;

  public DividedCores() throws InterruptedException {
    divided = LAST > 0 && pin(LAST == 1 ? "0" : "0-" + (LAST - 1));
  }

  public boolean areDivided() {
    return divided;
  }

  /** Returns what a command begins with that runs on the core of the others. */
  public List<String> ofTheOthers() {
    return divided ? List.of("taskset", "-c", Integer.toString(LAST)) : List.of();
  }

  @Override
  public void close() throws InterruptedException {
    if (divided) {
      pin("0-" + LAST);
    }
  }

  /** Moves all threads of this process; returns whether that could be done. */
  private static boolean pin(String cores) throws InterruptedException {
    var command =
        new ProcessBuilder("taskset", "-acp", cores, Long.toString(ProcessHandle.current().pid()));
    try {
      return command
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }
}
