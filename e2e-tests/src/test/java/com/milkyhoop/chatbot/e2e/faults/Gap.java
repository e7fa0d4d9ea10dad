package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A time without new text in the middle of a reply, as {@link System#nanoTime} has it.
 *
 * @param hasRestart whether the text began anew in it, so that the model needed its time again
 */
record Gap(long from, long to, boolean hasRestart) {
  /** At 20 tokens a second, nobody calls less than this a pause. */
  static final Duration SHORTEST = Duration.ofSeconds(1);

  static List<Gap> in(FollowedReply reply) {
    long[] progress = reply.progress().toArray();
    List<Gap> gaps = new ArrayList<>();
    for (int i = 1; i < progress.length; i++) {
      long from = progress[i - 1];
      long to = progress[i];
      if (to - from >= SHORTEST.toNanos()) {
        boolean hasRestart = reply.restarts().anyMatch(at -> at > from && at <= to);
        gaps.add(new Gap(from, to, hasRestart));
      }
    }
    return gaps;
  }
}
