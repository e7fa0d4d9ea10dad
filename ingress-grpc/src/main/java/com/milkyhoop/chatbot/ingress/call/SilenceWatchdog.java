package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.kit.Service;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has silent calls ask again, ends overdue ones, and tells the processors of those that ended
 * before their turns, once a second, on a thread of its own. As publishing may block, each record
 * has a virtual thread; a call has at most one at a time, so there are few more than
 * MAX_OPEN_CALLS.
 */
public final class SilenceWatchdog implements Service {
  private static final Logger log = LoggerFactory.getLogger(SilenceWatchdog.class);

  /** Bounds the wait for the last records to be handed over; publishing seldom blocks at all. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

  private final OpenCalls calls;
  private final RequestPublisher publisher;
  private final IngressMetrics metrics;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("silence-watchdog").daemon().factory());
  private final ExecutorService asking =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ask-again-", 0).factory());

  public SilenceWatchdog(OpenCalls calls, RequestPublisher publisher, IngressMetrics metrics) {
    this.calls = calls;
    this.publisher = publisher;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    var _ = timer.scheduleWithFixedDelay(this::run, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    detachDeparted();
    asking.shutdown();
    try {
      var _ = asking.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    asking.shutdownNow();
  }

  /** A scheduled task that throws is never run again, so it must not. */
  void run() {
    try {
      calls.endOverdue();
      calls.beginToAsk().forEach(call -> asking.execute(() -> ask(call)));
      detachDeparted();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("looking after silent calls failed");
    }
  }

  /** Detaches calls that ended early; where that fails, the target leaves with its turn. */
  private void detachDeparted() {
    calls
        .takeDepartures()
        .forEach(
            departure ->
                asking.execute(
                    () -> {
                      var _ =
                          publisher.publish(
                              departure.command(), departure.callId(), departure.trace());
                    }));
  }

  /** Re-attaches a call; whether that worked or not, the next silence re-attaches it again. */
  private void ask(OpenCall call) {
    metrics.askedAgain();
    try {
      var _ =
          publisher
              .publish(call.question(), call.id(), call.trace())
              .whenComplete((_, _) -> call.asked());
    } catch (RuntimeException e) {
      call.asked();
      log.atError().addKeyValue("trace_id", call.traceId()).setCause(e).log("asking again failed");
    }
  }
}
