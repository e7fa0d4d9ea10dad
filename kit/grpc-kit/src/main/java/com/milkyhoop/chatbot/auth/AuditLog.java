package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.ConfigReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes who wanted what, whose it is, and whether they were let: one line of the logger {@code
 * audit} a decision, whatever LOG_LEVEL says. No line is left out; but strangers could fill a disk,
 * so what one address is refused for lack of good credentials is one line a second, with its count.
 * Thread-safe.
 */
public final class AuditLog implements Component {
  /** Says what is written. */
  public enum Extent {
    /** Every decision. */
    ALL,
    /** Writes refusals alone. */
    DENIED
  }

  private static final Logger log = LoggerFactory.getLogger("audit");
  private static final int MAX_STRANGERS = 1000;
  private static final CallOrigin OTHERS = new CallOrigin("others", "");

  /** Says which refusals of strangers are one line. */
  private record Strangers(CallOrigin origin, Authentication.Denied why) {}

  private final Extent extent;
  private final MeterRegistry registry;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("audit").daemon().factory());
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock: refusals that no line has yet.
  private final Map<Strangers, Integer> refused = new HashMap<>();

  public AuditLog(Extent extent, MeterRegistry registry) {
    this.extent = extent;
    this.registry = registry;
    for (Authentication.Denial reason : Authentication.Denial.values()) {
      registry.counter("chatbot.authentication.failures", "reason", lowerCase(reason));
    }
  }

  /** Reads AUDIT_LOG. */
  public static Extent read(ConfigReader env) {
    return env.word("AUDIT_LOG", Extent.ALL);
  }

  @Override
  public void start() {
    var _ = timer.scheduleWithFixedDelay(this::flush, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    flush();
  }

  /** Notes that a caller showed no good credentials. */
  public void refused(CallOrigin origin, Authentication.Denied why) {
    registry
        .counter("chatbot.authentication.failures", "reason", lowerCase(why.reason()))
        .increment();
    lock.lock();
    try {
      var strangers = new Strangers(origin, why);
      boolean full = refused.size() >= MAX_STRANGERS && !refused.containsKey(strangers);
      refused.merge(full ? new Strangers(OTHERS, why) : strangers, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  /** Writes that a principal may do what they want to. */
  public void allowed(Principal principal, CallOrigin origin, AuditTarget target) {
    if (extent == Extent.ALL) {
      write("allowed", null, principal, origin, target);
    }
  }

  /**
   * Writes that a principal may not do what they want to.
   *
   * @param reason as in ErrorInfo
   */
  public void denied(Principal principal, CallOrigin origin, AuditTarget target, String reason) {
    write("denied", reason, principal, origin, target);
  }

  private static void write(
      String decision,
      @Nullable String reason,
      Principal principal,
      CallOrigin origin,
      AuditTarget target) {
    log.atInfo()
        .addKeyValue("decision", decision)
        .addKeyValue("reason", reason)
        .addKeyValue("principal", principal.name())
        .addKeyValue("kind", lowerCase(principal.kind()))
        .addKeyValue("method", origin.method())
        .addKeyValue("peer", origin.peer())
        .addKeyValue("user_id", target.userId())
        .addKeyValue("session_id", target.sessionId())
        .addKeyValue("request_id", target.requestId())
        .addKeyValue("trace_id", target.traceId())
        .log("access");
  }

  /**
   * Writes a line for each kind of refusal since the last time. Throws nothing, or it would end.
   */
  private void flush() {
    Map<Strangers, Integer> lines;
    lock.lock();
    try {
      lines = Map.copyOf(refused);
      refused.clear();
    } finally {
      lock.unlock();
    }
    lines.forEach(
        (strangers, count) ->
            log.atInfo()
                .addKeyValue("decision", "denied")
                .addKeyValue("reason", "credentials_" + lowerCase(strangers.why().reason()))
                .addKeyValue("error", strangers.why().detail())
                .addKeyValue("method", strangers.origin().method())
                .addKeyValue("peer", strangers.origin().peer())
                .addKeyValue("count", count)
                .log("access"));
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
