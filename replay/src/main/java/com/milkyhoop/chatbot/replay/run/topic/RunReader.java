package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.Cohort;
import com.milkyhoop.chatbot.replay.run.CohortSelection;
import com.milkyhoop.chatbot.replay.run.Mode;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads all that is known of a run: its manifest, its results, and its turns from the log. */
public final class RunReader {
  private static final Comparator<TaskKey> ORDER =
      Comparator.comparing(TaskKey::turn)
          .thenComparing(TaskKey::arm)
          .thenComparing(TaskKey::repeat)
          .thenComparing(TaskKey::judge);

  private final ReplayKafka kafka;
  private final LogReader log;

  public RunReader(ReplayKafka kafka, LogReader log) {
    this.kafka = kafka;
    this.log = log;
  }

  /**
   * Returns the manifest of a run.
   *
   * @throws BadInputException when there is no such run, with the names of those that there are, or
   *     it can't be read
   */
  public RunManifest manifest(String run) {
    return new Manifests(kafka).all().require(run);
  }

  /**
   * Returns a run, whether it is over or not; the same results are in the same order however they
   * came about.
   *
   * @throws BadInputException when there is no such run
   */
  public RunData read(String run) {
    RunManifest manifest = manifest(run);
    Map<TaskKey, ReplayResult> results = results(manifest);
    List<ReplayedTurn> replayed = new ArrayList<>();
    List<Judgement> judgements = new ArrayList<>();
    for (ReplayResult result : results.values()) {
      if (result.getKind() == ReplayResultKind.TURN) {
        replayed.add(ResultRecords.turn(result));
      } else if (result.getKind() == ReplayResultKind.JUDGEMENT) {
        judgements.add(ResultRecords.judgement(result));
      }
    }
    return new RunData(manifest, recorded(manifest, results.keySet()), replayed, judgements);
  }

  private Map<TaskKey, ReplayResult> results(RunManifest manifest) {
    Map<TaskKey, ReplayResult> results = new TreeMap<>(ORDER);
    var consumer = kafka.reader("replay-run-" + manifest.name());
    try (var reader =
        new ResultReader(
            consumer,
            new Manifests(kafka).topic(consumer),
            manifest.name(),
            manifest.topics().results().begin())) {
      reader.last().forEach(result -> results.put(TaskKey.of(result), result));
    }
    return results;
  }

  private Map<TurnRef, LoggedTurn> recorded(RunManifest manifest, Set<TaskKey> results) {
    Map<TurnRef, LoggedTurn> turns = new TreeMap<>();
    Cohort cohort =
        manifest.mode() == Mode.SHADOW ? followed(manifest, results) : manifest.cohort();
    new CohortSelection(log, cohort, manifest.topics().log())
        .read(turn -> turns.put(turn.ref(), turn));
    return turns;
  }

  /** Returns the cohort of a run that follows the log: it has no end but its results. */
  private Cohort followed(RunManifest manifest, Set<TaskKey> results) {
    List<TurnRef> turns = results.stream().map(TaskKey::turn).distinct().toList();
    return new Cohort(
        turns.isEmpty()
            ? List.of()
            : log.present().partitions().stream()
                .map(range -> new Cohort.Range(range.partition(), range.begin(), range.end()))
                .toList(),
        List.of(),
        manifest.cohort().seed(),
        turns,
        turns.size(),
        0);
  }
}
