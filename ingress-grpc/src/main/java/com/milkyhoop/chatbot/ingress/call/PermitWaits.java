package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.PermitWait;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says how long a turn that begins now would wait for its model call, by what the processors said
 * last: one entry a partition of chat-requests. An estimate shrinks as time passes, so that it
 * heals by itself where nobody says anything newer. Thread-safe, never blocks.
 */
public final class PermitWaits {
  private record Heard(Duration expected, long at) {}

  private final AtomicReferenceArray<@Nullable Heard> latest;
  private final ToIntFunction<ConversationId> partitions;
  private final LongSupplier nanoTime;

  /**
   * @param partitionCount of chat-requests
   * @param partitions which of them a conversation's requests go to
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public PermitWaits(
      int partitionCount, ToIntFunction<ConversationId> partitions, LongSupplier nanoTime) {
    this.latest = new AtomicReferenceArray<>(partitionCount);
    this.partitions = partitions;
    this.nanoTime = nanoTime;
  }

  /** A processor said this now; what it says of a partition that does not exist is dropped. */
  public void heard(PermitWait wait) {
    if (wait.partition() < latest.length()) {
      latest.set(wait.partition(), new Heard(wait.expected(), nanoTime.getAsLong()));
    }
  }

  /** Returns the wait of a turn of this conversation. */
  Duration expected(ConversationId conversation) {
    return expected(partitions.applyAsInt(conversation));
  }

  /** The longest of all partitions. */
  public Duration longest() {
    return IntStream.range(0, latest.length())
        .mapToObj(this::expected)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private Duration expected(int partition) {
    Heard heard = latest.get(partition);
    if (heard == null) {
      return Duration.ZERO;
    }
    Duration left = heard.expected().minusNanos(nanoTime.getAsLong() - heard.at());
    return left.isNegative() ? Duration.ZERO : left;
  }
}
