package com.milkyhoop.chatbot.bench.load;

import com.milkyhoop.chatbot.modelstub.TokenStamp;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Load as people make it: each of them begins when it is time, whatever became of the others. A
 * start that is late counts from when it was due, so that a slow system can't hide by slowing its
 * clients down (coordinated omission).
 */
public final class OpenLoop {
  private OpenLoop() {}

  /**
   * Begins something at even distances, and returns when the time is over.
   *
   * @param start told when it was due, in microseconds of the wall clock; must not block
   */
  public static void run(double perSecond, Duration duration, LongConsumer start)
      throws InterruptedException {
    long beginNanos = System.nanoTime();
    long beginMicros = TokenStamp.nowMicros();
    long count = Math.round(perSecond * duration.toNanos() / TimeUnit.SECONDS.toNanos(1));
    for (long i = 0; i < count; i++) {
      long dueAfter = (long) (i / perSecond * TimeUnit.SECONDS.toNanos(1));
      awaitNanos(beginNanos + dueAfter);
      start.accept(beginMicros + TimeUnit.NANOSECONDS.toMicros(dueAfter));
    }
    awaitNanos(beginNanos + duration.toNanos());
  }

  private static void awaitNanos(long moment) throws InterruptedException {
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
