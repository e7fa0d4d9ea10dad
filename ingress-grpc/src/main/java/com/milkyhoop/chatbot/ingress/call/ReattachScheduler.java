package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.kit.Component;
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
public final class ReattachScheduler implements Component {
  private static final Logger log = LoggerFactory.getLogger(ReattachScheduler.class);

  /** Bounds the wait for the last records to be handed over; publishing seldom blocks at all. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

  private final OpenCalls calls;
  private final RequestPublisher publisher;
  private final IngressMetrics metrics;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("reattach-scheduler").daemon().factory());
  private final ExecutorService publishing =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("reattach-", 0).factory());

  public ReattachScheduler(OpenCalls calls, RequestPublisher publisher, IngressMetrics metrics) {
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
    publishing.shutdown();
    try {
      var _ = publishing.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    publishing.shutdownNow();
  }

  /** A scheduled task that throws is never run again, so it must not. */
  void run() {
    try {
      calls.endOverdue();
      calls.callsToReattach().forEach(call -> publishing.execute(() -> ask(call)));
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
                publishing.execute(
                    () -> {
                      var _ =
                          publisher.publish(
                              departure.command(), departure.callId(), departure.trace());
                    }));
  }

  /** Re-attaches a call; whether that worked or not, the next silence re-attaches it again. */
  private void ask(OpenCall call) {
    metrics.reattached();
    try {
      var _ =
          publisher
              .publish(call.reattachCommand(), call.id(), call.trace())
              .whenComplete((_, _) -> call.commandSettled());
    } catch (RuntimeException e) {
      call.commandSettled();
      log.atError()
          .addKeyValue("trace_id", call.traceId())
          .setCause(e)
          .log("re-attaching a call failed");
    }
  }
}
