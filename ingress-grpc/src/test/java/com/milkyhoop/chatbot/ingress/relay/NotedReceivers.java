package com.milkyhoop.chatbot.ingress.relay;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Receivers as the test says; counts how often they were told that they may have missed some. */
final class NotedReceivers implements ReplyReceivers {
  private final LongFunction<Optional<Consumer<ReplyMessage>>> receivers;
  private final AtomicInteger missed = new AtomicInteger();

  NotedReceivers(LongFunction<Optional<Consumer<ReplyMessage>>> receivers) {
    this.receivers = receivers;
  }

  int missed() {
    return missed.get();
  }

  @Override
  public Optional<ReplyReceiver> find(long callId) {
    return receivers.apply(callId).map(Receiver::new);
  }

  @Override
  public void onPossibleGap() {
    missed.incrementAndGet();
  }

  private record Receiver(Consumer<ReplyMessage> messages) implements ReplyReceiver {
    @Override
    public void receive(ReplyMessage message) {
      messages.accept(message);
    }

    @Override
    public UUID traceId() {
      return new UUID(1, 2);
    }
  }
}
