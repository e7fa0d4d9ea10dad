package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How the replies moved after a fault, the model's own first-token time taken out.
 *
 * @param affected replies that had begun before the fault and had not ended
 * @param moves from the fault until their text went on for good
 * @param ends from the whole text of a reply until its end
 * @param starts from a request, or the end of the turn before it, until its first text
 * @param longestPause of any reply since the fault
 * @param longestPauseAt how long after the fault that began; negative: before it
 * @param restarts what each restart cost, where the fault is these
 */
record RecoveryTimes(
    int affected,
    Spread moves,
    Spread ends,
    Spread starts,
    Duration longestPause,
    Duration longestPauseAt,
    List<RestartFigures> restarts) {
  private static final Duration SENT_UNTIL = Duration.ofSeconds(10);

  /**
   * @param since what times are counted from
   * @param firstToken of the model
   */
  static RecoveryTimes of(
      List<FollowedReply> all, FaultWindow struck, long since, Duration firstToken) {
    List<FollowedReply> replies = all.stream().filter(each -> !each.isRepeat()).toList();
    List<FollowedReply> affected =
        replies.stream().filter(each -> isInFlight(each, struck.at())).toList();
    Map<FollowedReply, Long> freeAt = whenTheirTurnsCouldBegin(replies);
    Optional<Gap> longest = longestPause(replies, struck, firstToken);
    return new RecoveryTimes(
        affected.size(),
        Spread.of(affected.stream().flatMap(each -> moves(each, struck, since, firstToken))),
        Spread.of(affected.stream().flatMap(each -> ends(each, since))),
        Spread.of(
            replies.stream()
                .filter(each -> each.sentAt() < struck.backAt() + SENT_UNTIL.toNanos())
                .flatMap(
                    each ->
                        start(
                            each,
                            Math.max(since, freeAt.getOrDefault(each, each.sentAt())),
                            firstToken))),
        longest.map(gap -> gap.length(firstToken)).orElse(Duration.ZERO),
        longest.map(gap -> Duration.ofNanos(gap.from() - struck.at())).orElse(Duration.ZERO),
        RestartFigures.of(replies, struck, firstToken));
  }

  /** Whether it had begun by then, and had not ended. */
  static boolean isInFlight(FollowedReply reply, long at) {
    OptionalLong first = reply.progress().findFirst();
    boolean hasEnded = reply.ending().isPresent() && reply.endedAt() <= at;
    return first.isPresent() && first.getAsLong() < at && !hasEnded;
  }

  private static Stream<Duration> moves(
      FollowedReply reply, FaultWindow struck, long since, Duration firstToken) {
    return Gap.in(reply)
        .filter(gap -> gap.isPause() && gap.to() > struck.at())
        .reduce((_, last) -> last)
        .map(gap -> length(since, gap.to(), gap.hasRestart() ? firstToken : Duration.ZERO))
        .stream();
  }

  private static Stream<Duration> ends(FollowedReply reply, long since) {
    OptionalLong lastText = reply.progress().reduce((_, last) -> last);
    return reply.ending().isEmpty() || lastText.isEmpty()
        ? Stream.empty()
        : Stream.of(length(Math.max(since, lastText.getAsLong()), reply.endedAt(), Duration.ZERO));
  }

  private static Stream<Duration> start(FollowedReply reply, long since, Duration firstToken) {
    OptionalLong first = reply.progress().findFirst();
    return first.isEmpty() || first.getAsLong() <= since
        ? Stream.empty()
        : Stream.of(length(since, first.getAsLong(), firstToken));
  }

  /** When each was sent, or, where it had to wait for an earlier turn, when that ended. */
  private static Map<FollowedReply, Long> whenTheirTurnsCouldBegin(List<FollowedReply> replies) {
    Map<String, Long> lastEnds = new HashMap<>();
    Map<FollowedReply, Long> freeAt = new HashMap<>();
    for (FollowedReply reply : replies) {
      String user = reply.request().getUserId();
      freeAt.put(reply, Math.max(reply.sentAt(), lastEnds.getOrDefault(user, reply.sentAt())));
      if (reply.ending().isPresent()) {
        lastEnds.merge(user, reply.endedAt(), Math::max);
      }
    }
    return freeAt;
  }

  private static Optional<Gap> longestPause(
      List<FollowedReply> replies, FaultWindow struck, Duration firstToken) {
    return replies.stream()
        .flatMap(Gap::in)
        .filter(gap -> gap.to() > struck.at())
        .max(Comparator.comparing(gap -> gap.length(firstToken)));
  }

  private static Duration length(long from, long to, Duration less) {
    Duration length = Duration.ofNanos(to - from).minus(less);
    return length.isNegative() ? Duration.ZERO : length;
  }
}
