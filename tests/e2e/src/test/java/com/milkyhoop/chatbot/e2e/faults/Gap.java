package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A time without new text in the middle of a reply, as {@link System#nanoTime} has it.
 *
 * @param hasRestart whether the text began anew in it, so that the model needed its time again
 */
record Gap(long from, long to, boolean hasRestart) {
  /** At 20 tokens a second, nobody calls less than this a pause. */
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /** From each new text of a reply to the next. */
  static Stream<Gap> in(FollowedReply reply) {
    long[] progress = reply.progress().toArray();
    long[] restarts = reply.restarts().toArray();
    return IntStream.range(1, progress.length)
        .mapToObj(i -> of(progress[i - 1], progress[i], restarts));
  }

  private static Gap of(long from, long to, long[] restarts) {
    return new Gap(from, to, LongStream.of(restarts).anyMatch(at -> at > from && at <= to));
  }

  boolean isPause() {
    return to - from >= SHORTEST_PAUSE.toNanos();
  }

  /**
   * @param firstToken of the model, taken out where it was called again
   */
  Duration length(Duration firstToken) {
    Duration length = Duration.ofNanos(to - from).minus(hasRestart ? firstToken : Duration.ZERO);
    return length.isNegative() ? Duration.ZERO : length;
  }
}
