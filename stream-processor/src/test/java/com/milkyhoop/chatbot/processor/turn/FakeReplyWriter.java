package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what is written; the test acknowledges, or has it done at once. */
public final class FakeReplyWriter implements ReplyWriter {
  /** One record. */
  public record Written(int partition, List<Long> callIds, ReplyEvent event) {}

  private record Waiting(int partition, Consumer<@Nullable Exception> done) {}

  private final List<Written> written = new ArrayList<>();
  private final List<Written> launches = new ArrayList<>();
  private final List<Consumer<@Nullable Exception>> unacknowledgedLaunches = new ArrayList<>();
  private final List<Waiting> unacknowledged = new ArrayList<>();
  private final boolean acknowledging;

  /**
   * @param acknowledging each record at once
   */
  public FakeReplyWriter(boolean acknowledging) {
    this.acknowledging = acknowledging;
  }

  @Override
  public void write(
      int partition, List<Long> callIds, ReplyEvent event, Consumer<@Nullable Exception> done) {
    synchronized (this) {
      var record = new Written(partition, callIds, event);
      if (event.getText().isEmpty()) {
        launches.add(record);
        unacknowledgedLaunches.add(done);
        return;
      }
      written.add(record);
      if (!acknowledging) {
        unacknowledged.add(new Waiting(partition, done));
        return;
      }
    }
    done.accept(null);
  }

  /** Returns what says that an attempt was launched. */
  public synchronized List<Written> launches() {
    return List.copyOf(launches);
  }

  /** Answers the oldest launch that waits for it. */
  void acknowledgeLaunch(@Nullable Exception failure) {
    Consumer<@Nullable Exception> oldest;
    synchronized (this) {
      oldest = unacknowledgedLaunches.removeFirst();
    }
    oldest.accept(failure);
  }

  /** Everything that has text so far. */
  public synchronized List<Written> written() {
    return List.copyOf(written);
  }

  /** Answers the oldest record that waits for it. */
  void acknowledge(@Nullable Exception failure) {
    Waiting oldest;
    synchronized (this) {
      oldest = unacknowledged.removeFirst();
    }
    oldest.done().accept(failure);
  }

  /** Answers the oldest record of a partition that waits for it. */
  void acknowledge(int partition, @Nullable Exception failure) {
    Waiting oldest;
    synchronized (this) {
      oldest =
          unacknowledged.stream()
              .filter(waiting -> waiting.partition() == partition)
              .findFirst()
              .orElseThrow();
      unacknowledged.remove(oldest);
    }
    oldest.done().accept(failure);
  }

  /** The texts of the deltas so far. */
  List<String> texts() {
    return written().stream().map(record -> record.event().getText()).toList();
  }
}
