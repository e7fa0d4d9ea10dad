package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.kit.Build;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.Cohort;
import com.milkyhoop.chatbot.replay.run.CohortSelection;
import com.milkyhoop.chatbot.replay.run.Mode;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the manifest of a new run from the options; its cohort is frozen here. */
final class NewRun {
  private static final int CONCURRENCY = 8;

  private final RunOptions options;
  private final List<String> selection;
  private final long seed;
  private final LogReader log;
  private final ReplayKafka kafka;
  private final Clock clock;

  /**
   * @param selection the arguments that select turns
   */
  NewRun(
      RunOptions options,
      List<String> selection,
      long seed,
      LogReader log,
      ReplayKafka kafka,
      Clock clock) {
    this.options = options;
    this.selection = selection;
    this.seed = seed;
    this.log = log;
    this.kafka = kafka;
    this.clock = clock;
  }

  /** Holds the manifest of a run, and a summary of its cohort. */
  record Made(RunManifest manifest, CohortSummary summary) {}

  /**
   * @throws BadInputException when no turn is selected, or an arm is none
   */
  Made make(JudgeOptions judging) {
    Mode mode = options.mode == null ? Mode.VERBATIM : options.mode;
    List<Arm> arms = arms(mode);
    List<RunManifest.JudgeSetting> judges =
        judging.settings(arms.stream().map(Arm::model).filter(java.util.Objects::nonNull).toList());
    if (mode == Mode.SCORE && judges.isEmpty()) {
      throw new BadInputException("--mode=score needs --judge-model or --judge-command");
    }
    if (mode == Mode.SHADOW && selection.stream().anyMatch(NewRun::isSample)) {
      throw new BadInputException(
          "--mode=shadow takes a share of what comes, --sampling, and no --sample or --one-per-conversation");
    }
    OffsetRanges ranges = log.present();
    List<TurnRef> listed = options.listed == null ? List.of() : TurnList.read(options.listed);
    var topic = new RunManifest.Topic(ranges.topic(), ranges.topicId(), List.of());
    var cohort =
        new Cohort(
            ranges.partitions().stream()
                .map(range -> new Cohort.Range(range.partition(), range.begin(), range.end()))
                .toList(),
            selection,
            seed,
            listed,
            0,
            0);
    var summary = new CohortSummary();
    new CohortSelection(log, cohort, topic).read(summary::add);
    if (summary.turns() == 0 && mode != Mode.SHADOW) {
      throw new BadInputException(
          "no turn is selected: the log has %d records, and the options leave none of them"
              .formatted(ranges.size()));
    }
    return new Made(manifest(mode, arms, judges, with(cohort, summary), topic), summary);
  }

  private static boolean isSample(String word) {
    return word.startsWith("--sample") || word.startsWith("--one-per-conversation");
  }

  private static Cohort with(Cohort cohort, CohortSummary summary) {
    return new Cohort(
        cohort.ranges(),
        cohort.selection(),
        cohort.seed(),
        cohort.listed(),
        summary.turns(),
        summary.conversations());
  }

  private List<Arm> arms(Mode mode) {
    List<Arm> arms = new ArrayList<>(new ArmsReader(options.armsFile).arms(options.arms));
    if (mode == Mode.SCORE) {
      if (!arms.isEmpty()) {
        throw new BadInputException("--mode=score asks no arm: it judges what was recorded");
      }
      return arms;
    }
    if (arms.isEmpty() && options.againShare <= 0) {
      throw new BadInputException("a run needs an arm: --arm or --arms");
    }
    if (options.againShare < 0 || options.againShare > 1) {
      throw new BadInputException("--again-share must be from 0 to 1");
    }
    if (options.againShare > 0) {
      arms.add(Arm.recordedAgain(options.againShare));
    }
    return arms;
  }

  private RunManifest manifest(
      Mode mode,
      List<Arm> arms,
      List<RunManifest.JudgeSetting> judges,
      Cohort cohort,
      RunManifest.Topic topic) {
    Build build = Build.read();
    try {
      return new RunManifest(
          options.name,
          mode,
          cohort,
          arms,
          options.repeats,
          judges,
          limits(),
          topics(topic),
          kafka.schemaVersions(),
          new RunManifest.Software(build.version(), build.commit()),
          clock.instant(),
          RunManifest.State.RUNNING,
          null);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private RunManifest.Limits limits() {
    return new RunManifest.Limits(
        options.maxCost,
        options.concurrency == null ? CONCURRENCY : options.concurrency,
        options.sampling);
  }

  /** Returns the topics of the run: a dry run makes none, and so knows none. */
  private RunManifest.Topics topics(RunManifest.Topic log) {
    String tasks = kafka.topics().tasks();
    String results = kafka.topics().results();
    if (options.dryRun && !kafka.isSetUp()) {
      var none = List.<Long>of();
      return new RunManifest.Topics(
          log, new RunManifest.Topic(tasks, "", none), new RunManifest.Topic(results, "", none));
    }
    Map<String, String> ids = kafka.topicIds();
    return new RunManifest.Topics(
        log,
        new RunManifest.Topic(tasks, ids.getOrDefault(tasks, ""), kafka.ends(tasks)),
        new RunManifest.Topic(results, ids.getOrDefault(results, ""), kafka.ends(results)));
  }
}
