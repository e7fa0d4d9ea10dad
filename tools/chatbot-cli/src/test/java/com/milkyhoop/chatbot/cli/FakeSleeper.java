package com.milkyhoop.chatbot.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Time that passes at once, while somebody sleeper; for one thread. */
final class FakeSleeper extends Sleeper {

  final List<Duration> past = new ArrayList<>();
  Runnable during = () -> {};
  private Duration now = Duration.ofDays(1);

  @Override
  long nanoTime() {
    return now.toNanos();
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  void pause(Duration duration, CountDownLatch unless) {
    past.add(duration);
    pass(duration);
    during.run();
  }
}
