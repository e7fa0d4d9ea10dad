package com.milkyhoop.chatbot.ingress.relay;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/** Receivers as the test says; counts how often they were told that they may have missed some. */
final class NotedReceivers implements ReplyReceivers {
  private final LongFunction<Optional<ReplyReceiver>> receivers;
  private final AtomicInteger missed = new AtomicInteger();

  NotedReceivers(LongFunction<Optional<ReplyReceiver>> receivers) {
    this.receivers = receivers;
  }

  int missed() {
    return missed.get();
  }

  @Override
  public Optional<ReplyReceiver> find(long callId) {
    return receivers.apply(callId);
  }

  @Override
  public void mayHaveMissed() {
    missed.incrementAndGet();
  }
}
