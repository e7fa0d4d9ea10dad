package com.milkyhoop.chatbot.processor.topology;

import static java.util.stream.Collectors.joining;

import com.milkyhoop.chatbot.kit.Readiness;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The tasks of this process that have not read their own marker (R9): they record requests and run
 * none, which nothing else shows. Where one takes longer than a slow broker explains, the process
 * is not ready. Any thread.
 */
public final class UnrecoveredTasks implements Readiness {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private final Map<Object, Unrecovered> tasks = new ConcurrentHashMap<>();

  private record Unrecovered(int partition, long since) {}

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public UnrecoveredTasks(MeterRegistry registry, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    Gauge.builder("chatbot.tasks.unrecovered", tasks, Map::size).register(registry);
  }

  /** A task has asked for its marker. */
  void begins(Object task, int partition) {
    tasks.put(task, new Unrecovered(partition, nanoTime.getAsLong()));
  }

  /** It has read it, or is closed. */
  void ends(Object task) {
    tasks.remove(task);
  }

  @Override
  public Optional<String> whyNotReady() {
    long now = nanoTime.getAsLong();
    String late =
        tasks.values().stream()
            .filter(task -> now - task.since() > PATIENCE.toNanos())
            .sorted(Comparator.comparingInt(Unrecovered::partition))
            .map(
                task ->
                    "partition %d for %d s"
                        .formatted(
                            task.partition(), TimeUnit.NANOSECONDS.toSeconds(now - task.since())))
            .collect(joining(", "));
    return late.isEmpty() ? Optional.empty() : Optional.of("not recovered: " + late);
  }
}
