package com.milkyhoop.chatbot.e2e.faults;

import static java.util.stream.Collectors.joining;

import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a restart cost those who read, until the next service was restarted.
 *
 * @param ends from SIGTERM until its process was gone
 * @param starts from then until it was ready
 * @param replies that streamed at SIGTERM
 * @param paused replies that stood still for a second or more
 * @param longestPause of any reply's text
 */
record RestartFigures(
    String service,
    Duration ends,
    Duration starts,
    int replies,
    int paused,
    Duration longestPause) {

  /** One for each restart of the fault; empty where it is another. */
  static List<RestartFigures> of(
      List<FollowedReply> replies, FaultWindow struck, Duration firstToken) {
    List<RestartFigures> figures = new ArrayList<>();
    List<Restart> restarts = struck.restarts();
    for (int i = 0; i < restarts.size(); i++) {
      long until = i + 1 < restarts.size() ? restarts.get(i + 1).at() : Long.MAX_VALUE;
      figures.add(of(replies, restarts.get(i), until, firstToken));
    }
    return List.copyOf(figures);
  }

  private static RestartFigures of(
      List<FollowedReply> replies, Restart restart, long until, Duration firstToken) {
    return new RestartFigures(
        restart.service(),
        Duration.ofNanos(restart.goneAt() - restart.at()),
        Duration.ofNanos(restart.readyAt() - restart.goneAt()),
        (int)
            replies.stream().filter(reply -> RecoveryTimes.isInFlight(reply, restart.at())).count(),
        (int)
            replies.stream()
                .filter(reply -> gaps(reply, restart, until).anyMatch(Gap::isPause))
                .count(),
        replies.stream()
            .flatMap(reply -> gaps(reply, restart, until))
            .map(gap -> gap.length(firstToken))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO));
  }

  private static Stream<Gap> gaps(FollowedReply reply, Restart restart, long until) {
    return Gap.in(reply).filter(gap -> gap.to() > restart.at() && gap.from() < until);
  }

  /** A line for each, for a person. */
  static String report(List<RestartFigures> all) {
    return all.stream()
        .map(
            each ->
                "%n  %s: ends after %s, ready after %s more; of %d replies %d paused, the longest for %s"
                    .formatted(
                        each.service,
                        Spread.seconds(each.ends),
                        Spread.seconds(each.starts),
                        each.replies,
                        each.paused,
                        Spread.seconds(each.longestPause)))
        .collect(joining());
  }

  /** A line of the table of {@link RestartsTable}. */
  String row() {
    return "| %s | %s | %s | %d | %d | %s |"
        .formatted(
            service,
            Spread.seconds(ends),
            Spread.seconds(starts),
            replies,
            paused,
            Spread.seconds(longestPause));
  }
}
