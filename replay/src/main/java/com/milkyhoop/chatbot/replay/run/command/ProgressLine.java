package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.replay.run.plan.RunProgress;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how far a run is: on a terminal a bar that moves, elsewhere a line now and then. Used by
 * the planner's thread.
 */
final class ProgressLine implements RunProgress {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofMinutes(2);
  private static final int WIDTH = 24;

  private final PrintWriter err;
  private final boolean interactive;
  private final long begun = System.nanoTime();
  private long firstDone = -1;
  private long shownAt;
  private boolean shown;
  private boolean warned;

  ProgressLine(PrintWriter err, boolean interactive) {
    this.err = err;
    this.interactive = interactive;
  }

  @Override
  public void at(Step step) {
    if (firstDone < 0) {
      firstDone = step.done();
    }
    long now = System.nanoTime();
    Duration every = interactive ? ON_TERMINAL : ELSEWHERE;
    if (shown && now - shownAt < every.toNanos()) {
      return;
    }
    shownAt = now;
    shown = true;
    if (interactive) {
      err.print("\r\u001b[K" + bar(step) + text(step, now));
      err.flush();
    } else {
      err.println(text(step, now));
    }
    warn(step);
  }

  private void warn(Step step) {
    if (step.out() > 0 && step.silentMs() > SILENCE.toMillis() && !warned) {
      warned = true;
      end();
      err.println(
          "no result for %d minutes: slow models, or no worker? (--workers, replay-worker)"
              .formatted(SILENCE.toMinutes()));
    }
  }

  private static String bar(Step step) {
    if (step.total() == 0) {
      return "";
    }
    int full = (int) Math.min(WIDTH, WIDTH * step.done() / step.total());
    return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] ";
  }

  private String text(Step step, long now) {
    var text = new StringBuilder();
    text.append(step.done());
    if (step.total() > 0) {
      text.append(" of ").append(step.total());
    }
    if (step.failed() > 0) {
      text.append(", ").append(step.failed()).append(" failed");
    }
    double rate = (step.done() - firstDone) / Math.max(0.001, (now - begun) / 1e9);
    text.append(String.format(Locale.ROOT, ", %.1f/s", rate));
    text.append(", ").append(cost(step.spent(), step.currency(), step.unpriced()));
    long left = step.total() - step.done();
    if (rate > 0 && left > 0) {
      text.append(", ").append(left(Duration.ofSeconds((long) (left / rate)))).append(" left");
    }
    return text.toString();
  }

  /** Returns an amount for a person, and how much of it nobody knows. */
  static String cost(BigDecimal spent, String currency, long unpriced) {
    String known = spent.setScale(4, RoundingMode.UP).toPlainString() + " " + currency;
    return unpriced == 0 ? known : known + " and " + unpriced + " calls without a known price";
  }

  private static String left(Duration left) {
    if (left.toHours() > 0) {
      return "%d h %d min".formatted(left.toHours(), left.toMinutesPart());
    }
    return left.toMinutes() > 0
        ? "%d min %d s".formatted(left.toMinutes(), left.toSecondsPart())
        : "%d s".formatted(left.toSeconds());
  }

  /** Ends the line that moves. */
  void end() {
    if (interactive && shown) {
      err.println();
    }
  }
}
