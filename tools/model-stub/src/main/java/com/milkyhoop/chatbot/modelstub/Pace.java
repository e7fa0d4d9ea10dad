package com.milkyhoop.chatbot.modelstub;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Says when each token of one answer is due. Counted from the start of the answer, so that being
 * late once does not make the rest late.
 */
final class Pace {

  /** Streams wake together, on ticks: a timer each costs up to twice the processor time. */
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);

  private final StubBehaviour behaviour;
  private final long firstToken;
  private final long start = System.nanoTime();

  Pace(StubBehaviour behaviour) {
    this.behaviour = behaviour;
    this.firstToken = firstToken(behaviour);
  }

  private static long firstToken(StubBehaviour behaviour) {
    double spread = behaviour.firstTokenSpread();
    double times = spread == 0 ? 1 : Math.exp(spread * ThreadLocalRandom.current().nextGaussian());
    return (long) (behaviour.firstTokenDelay().toNanos() * times);
  }

  /** Returns the pace of an answer that starts now. */
  Pace anew() {
    return new Pace(behaviour);
  }

  /** Returns how long the first token takes. */
  Duration firstToken() {
    return Duration.ofNanos(firstToken);
  }

  /** Waits until the token (0 is the first) is due. */
  void await(int token) throws InterruptedException {
    double rate = behaviour.tokensPerSecond();
    long sinceFirst = rate == 0 ? 0 : (long) (token / rate * TimeUnit.SECONDS.toNanos(1));
    long due = start + firstToken + sinceFirst;
    long now = System.nanoTime();
    if (due > now) {
      TimeUnit.NANOSECONDS.sleep(Math.ceilDiv(due, TICK) * TICK - now);
    }
  }
}
