package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.call.OpenCalls.Departure;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.kit.Component;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has silent calls ask again, ends overdue ones, and tells the processors of those that ended
 * before their turns, once a second, on a thread of its own. As publishing may block, each reply
 * has a virtual thread; departures go first, so that who asks in place of a call that left is no
 * watcher too many (R11). A call has at most one record at a time, so there are few more than
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
    departures().values().forEach(those -> publish(those, List.of()));
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
      // Looked at first: whoever is in it asks in place of calls whose departures are known then.
      Map<ReplyKey, List<OpenCall>> asking =
          calls.callsToReattach().stream().collect(Collectors.groupingBy(OpenCall::key));
      Map<ReplyKey, List<Departure>> departed = departures();
      asking.forEach((key, those) -> publish(departed.getOrDefault(key, List.of()), those));
      departed.keySet().removeAll(asking.keySet());
      departed.values().forEach(those -> publish(those, List.of()));
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("looking after silent calls failed");
    }
  }

  private Map<ReplyKey, List<Departure>> departures() {
    return calls.takeDepartures().stream()
        .collect(Collectors.groupingBy(departure -> departure.command().key()));
  }

  /** Publishes the records of one reply, in this order. */
  private void publish(List<Departure> departed, List<OpenCall> asking) {
    publishing.execute(
        () -> {
          departed.forEach(this::detach);
          asking.forEach(this::ask);
        });
  }

  /** Detaches a call that ended early; where that fails, the target leaves with its turn. */
  private void detach(Departure departure) {
    try {
      var _ = publisher.publish(departure.command(), departure.callId(), departure.trace());
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("trace_id", departure.trace().traceUuid())
          .setCause(e)
          .log("detaching a call failed");
    }
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
