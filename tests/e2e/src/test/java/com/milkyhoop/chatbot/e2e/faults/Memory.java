package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.e2e.check.ModelCalls;
import com.milkyhoop.chatbot.e2e.load.Ending;
import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import com.milkyhoop.chatbot.e2e.load.Load;
import java.util.List;
import java.util.stream.Stream;

/** Whether conversations go on where they were. */
final class Memory {
  /** Enough for some in each partition. */
  private static final int MOST = 60;

  private Memory() {}

  /** Has people ask once more; returns how many of them the model heard nothing earlier of. */
  static int forgotten(Load load, ModelCalls calls) throws InterruptedException {
    Stream<String> users =
        load.replies().stream()
            .filter(reply -> reply.ending().filter(Ending.Completed.class::isInstance).isPresent())
            .map(reply -> reply.request().getUserId())
            .distinct()
            .limit(MOST);
    List<FollowedReply> asked = load.askOnceMore(users.toList());
    return (int)
        asked.stream()
            .filter(reply -> calls.earlierTurns(reply.request().getMessage()) == 0)
            .count();
  }
}
