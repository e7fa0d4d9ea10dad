package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Requests an erasure, and waits until processors and sink have carried it out. */
public final class Eraser {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final KafkaSettings kafka;
  private final Duration patience;

  /**
   * @param patience how long nothing may move
   */
  public Eraser(KafkaSettings kafka, Duration patience) {
    this.kafka = kafka;
    this.patience = patience;
  }

  /**
   * Asks for an erasure, and awaits it.
   *
   * @param told once it is asked for, whatever comes of the waiting
   * @throws org.apache.kafka.common.KafkaException where Kafka is away
   */
  public Receipt erase(Subject subject, Consumer<RequestedErasure> told) {
    RequestedErasure asked = new ErasureRequests(kafka).ask(subject);
    told.accept(asked);
    return await(asked);
  }

  /**
   * Returns the receipt, which names what is not done where nobody goes on with it.
   *
   * @throws org.apache.kafka.common.KafkaException where Kafka is away
   */
  public Receipt await(RequestedErasure asked) {
    try (var watch = new ErasureWatch(kafka, asked)) {
      Receipt receipt = watch.look();
      long moved = watch.moved();
      long since = System.nanoTime();
      while (receipt.doneAt() == null && System.nanoTime() - since <= patience.toNanos()) {
        LockSupport.parkNanos(PAUSE.toNanos());
        receipt = watch.look();
        long now = watch.moved();
        since = now > moved ? System.nanoTime() : since;
        moved = now;
      }
      return receipt;
    }
  }
}
