package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Keeps what is written to chat-turns until the test takes it; can fail some writes first. */
public final class FakeTurnWriter implements TurnWriter {
  /** One record. */
  public record Written(int partition, @Nullable String key, TurnEvent event) {}

  private final BlockingQueue<Written> written = new LinkedBlockingQueue<>();
  private int failures;
  private Function<TurnEvent, Optional<RuntimeException>> refusal = _ -> Optional.empty();

  /** The next {@code count} writes fail. */
  public synchronized void failNext(int count) {
    failures = count;
  }

  /** Writes fail with what this returns, for ever. */
  public synchronized void refuse(Function<TurnEvent, Optional<RuntimeException>> refusing) {
    refusal = refusing;
  }

  @Override
  public void write(
      int partition, @Nullable String key, TurnEvent event, Consumer<@Nullable Exception> done) {
    if (fails()) {
      done.accept(new TimeoutException("no broker"));
      return;
    }
    Optional<RuntimeException> refused = refused(event);
    if (refused.isPresent()) {
      done.accept(refused.get());
      return;
    }
    written.add(new Written(partition, key, event));
    done.accept(null);
  }

  /** The next record. */
  public Written next() {
    try {
      Written next = written.poll(10, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was written to chat-turns");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public boolean isEmpty() {
    return written.isEmpty();
  }

  private synchronized Optional<RuntimeException> refused(TurnEvent event) {
    return refusal.apply(event);
  }

  private synchronized boolean fails() {
    if (failures == 0) {
      return false;
    }
    failures--;
    return true;
  }
}
