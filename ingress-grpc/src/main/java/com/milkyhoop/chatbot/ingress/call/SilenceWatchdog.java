package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.kit.Service;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends silent calls once a second, on a thread of its own. */
public final class SilenceWatchdog implements Service {
  private static final Logger log = LoggerFactory.getLogger(SilenceWatchdog.class);

  private final OpenCalls calls;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("silence-watchdog").daemon().factory());

  public SilenceWatchdog(OpenCalls calls) {
    this.calls = calls;
  }

  @Override
  public void start() {
    var _ = timer.scheduleWithFixedDelay(this::run, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** A scheduled task that throws is never run again, so it must not. */
  private void run() {
    try {
      calls.endSilent();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("ending silent calls failed");
    }
  }
}
