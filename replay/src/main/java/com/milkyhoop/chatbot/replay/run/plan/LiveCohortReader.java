package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.Cohort;
import com.milkyhoop.chatbot.replay.run.CohortSelection;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Follows the live log from the end of a cohort's ranges on: a share of what comes, with its
 * history, until it is interrupted. It looks every few seconds, and reads the partitions of what it
 * took from their begin, so it rests for as long as that took.
 */
public final class LiveCohortReader implements CohortReader {
  private static final Duration LEAST_PAUSE = Duration.ofSeconds(2);

  private final LogReader log;
  private final RunManifest.Topic topic;
  private final Arm sampling;

  /**
   * @param topic of the log, as the run knows it
   * @param share of the turns that is taken
   */
  public LiveCohortReader(LogReader log, RunManifest.Topic topic, double share) {
    this.log = log;
    this.topic = topic;
    this.sampling = Arm.recordedAgain(share);
  }

  @Override
  public void read(Cohort cohort, Consumer<CohortTurn> to) {
    Predicate<LoggedTurn> members = new CohortSelection(log, cohort, topic).members();
    Map<Integer, Long> next = new HashMap<>();
    cohort.ranges().forEach(range -> next.put(range.partition(), range.to()));
    while (true) {
      long begun = System.nanoTime();
      OffsetRanges present = log.present();
      List<TurnRef> taken = taken(fresh(present, next), members, cohort.seed());
      if (!taken.isEmpty()) {
        new LogCohortReader(log, topic).read(only(cohort, present, taken), to);
      }
      present.partitions().forEach(range -> next.put(range.partition(), range.end()));
      rest(Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  private static OffsetRanges fresh(OffsetRanges present, Map<Integer, Long> next) {
    return new OffsetRanges(
        present.topic(),
        present.topicId(),
        present.partitions().stream()
            .map(
                range ->
                    new OffsetRange(
                        range.partition(),
                        Math.min(
                            Math.max(
                                range.begin(), next.getOrDefault(range.partition(), range.begin())),
                            range.end()),
                        range.end()))
            .toList());
  }

  private List<TurnRef> taken(OffsetRanges fresh, Predicate<LoggedTurn> members, long seed) {
    List<TurnRef> taken = new ArrayList<>();
    log.forEachTurn(
        fresh,
        turn -> {
          if (members.test(turn) && ArmShare.includes(sampling, turn.ref(), seed)) {
            taken.add(turn.ref());
          }
        });
    return taken;
  }

  private static Cohort only(Cohort cohort, OffsetRanges present, List<TurnRef> taken) {
    Set<Integer> partitions = taken.stream().map(TurnRef::partition).collect(Collectors.toSet());
    return new Cohort(
        present.partitions().stream()
            .filter(range -> partitions.contains(range.partition()))
            .map(range -> new Cohort.Range(range.partition(), range.begin(), range.end()))
            .toList(),
        List.of(),
        cohort.seed(),
        taken,
        taken.size(),
        0);
  }

  private static void rest(Duration reading) {
    try {
      Thread.sleep(reading.compareTo(LEAST_PAUSE) > 0 ? reading : LEAST_PAUSE);
    } catch (InterruptedException _) {
      throw new CancellationException("the live log is no longer followed");
    }
  }
}
