package com.milkyhoop.chatbot.e2e.faults;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.milkyhoop.chatbot.e2e.load.Ending;
import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What clients were told at last.
 *
 * @param resumed how many needed more than one call for it
 * @param counts by how it ended: the finish reason, or why there is no reply
 */
record Endings(int resumed, Map<String, Long> counts) {
  private static final String WHOLE = "stop";
  private static final String NONE = "no end";

  static Endings of(List<FollowedReply> replies) {
    return new Endings(
        (int) replies.stream().filter(reply -> reply.calls() > 1).count(),
        replies.stream()
            .map(reply -> reply.ending().map(Endings::name).orElse(NONE))
            .collect(groupingBy(Function.identity(), TreeMap::new, counting())));
  }

  private static String name(Ending ending) {
    return switch (ending) {
      case Ending.Completed(_, String finishReason) -> finishReason;
      case Ending.Failed(String reason) -> reason;
    };
  }

  /** Whether each client has the whole of its reply. */
  boolean areAllWhole() {
    return counts.keySet().equals(Set.of(WHOLE));
  }

  @Override
  public String toString() {
    return "%s, %d after more than one call".formatted(counts, resumed);
  }
}
