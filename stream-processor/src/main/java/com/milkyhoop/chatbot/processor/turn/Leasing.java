package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Holds what a runner needs to go on with turns of tasks that it has lost (R13).
 *
 * @param process a random id of this process, which names it as the holder of a lease
 * @param drain how long a process that stops lives on for them
 * @param nanoTime a clock as {@link System#nanoTime}
 * @param patience waits, within bounds, until a lease stands; on the stream thread
 * @param reader tells this listener what is written about them
 */
record Leasing(
    String process,
    LeaseTimes times,
    Duration drain,
    LongSupplier nanoTime,
    Patience patience,
    Function<TurnReader.Listener, TurnReader> reader) {

  /** Waits for a lease to stand. */
  @FunctionalInterface
  interface Patience {
    void await(CompletableFuture<Void> standing);
  }

  static Leasing create(Duration drain, Function<TurnReader.Listener, TurnReader> reader) {
    return new Leasing(
        UUID.randomUUID().toString(),
        LeaseTimes.USUAL,
        drain,
        System::nanoTime,
        new ShortPatience(System::nanoTime),
        reader);
  }
}
