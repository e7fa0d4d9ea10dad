package com.milkyhoop.chatbot.replay.run.work;

import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Holds the settings of a worker.
 *
 * @param name of its clients, to the broker
 * @param concurrency tasks at once
 * @param mayRun tells which judges' commands it runs
 * @param patience how long a task is tried again while its model is overloaded or away, {@link
 *     #LONGEST_PATIENCE} at most
 * @param grace how long tasks may go on when the worker is stopped
 */
public record WorkerSettings(
    String name,
    int concurrency,
    Predicate<JudgeSetting> mayRun,
    Duration patience,
    Duration grace) {
  /** Bounds the patience: a task may wait 10 min for a worker, and its result counts for 19. */
  public static final Duration LONGEST_PATIENCE = Duration.ofMinutes(8);
}
