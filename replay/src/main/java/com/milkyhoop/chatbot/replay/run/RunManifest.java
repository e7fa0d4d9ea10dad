package com.milkyhoop.chatbot.replay.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Describes a run: all that decides its results, written when it begins and when it ends. It is
 * durable on chat-replay-results, so that a run can go on anywhere.
 *
 * @param name names it
 * @param repeats how often each turn is asked of each arm, from 1
 * @param judges what judges the replies; each as given on the command line
 * @param schemaVersions of the Avro schemas that its writers know
 * @param ended null while it is not over
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunManifest(
    String name,
    Mode mode,
    Cohort cohort,
    List<Arm> arms,
    int repeats,
    List<JudgeSetting> judges,
    Limits limits,
    Topics topics,
    List<Integer> schemaVersions,
    Software software,
    Instant started,
    State state,
    @Nullable Instant ended) {
  /** Is the name of the recorded replies where these are judged themselves. */
  public static final String RECORDED = "recorded";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Names how far a run has come. */
  public enum State {
    RUNNING,
    /** A person stopped it; it can go on. */
    STOPPED,
    /** Its cap on costs is reached; it can go on with a higher one. */
    COST_REACHED,
    /** Each turn has a result of each arm. */
    COMPLETE
  }

  /**
   * Holds the settings of a judge of the run, without secrets.
   *
   * @param name in judgements
   * @param kind {@code model} or {@code command}
   * @param settings JSON object as that kind has it
   */
  public record JudgeSetting(String name, String kind, String settings) {}

  /**
   * Holds the limits of the run.
   *
   * @param maxCost in the price table's currency; null for none
   * @param concurrency the most calls at once, over all workers
   * @param sampling the share of live turns that a shadow run takes; 1 elsewhere
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Limits(@Nullable BigDecimal maxCost, int concurrency, double sampling) {}

  /** Holds the topics that the run reads and writes. */
  public record Topics(Topic log, Topic tasks, Topic results) {}

  /**
   * Describes a topic of the run.
   *
   * @param id that its creation gave it
   * @param begin its end offsets, by partition, when the run began: all records of the run are
   *     behind them; of the log, none
   */
  public record Topic(String name, String id, List<Long> begin) {
    public Topic {
      begin = List.copyOf(begin);
    }
  }

  /** Names the build that began the run. */
  public record Software(String version, String commit) {}

  /** Returns the same run in another state. */
  public RunManifest as(State reached, Cohort by, @Nullable Instant at) {
    return new RunManifest(
        name,
        mode,
        by,
        arms,
        repeats,
        judges,
        limits,
        topics,
        schemaVersions,
        software,
        started,
        reached,
        at);
  }

  /** Returns the same run with other limits. */
  public RunManifest within(Limits other) {
    return new RunManifest(
        name,
        mode,
        cohort,
        arms,
        repeats,
        judges,
        other,
        topics,
        schemaVersions,
        software,
        started,
        state,
        ended);
  }

  public RunManifest {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a run's name must be 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    arms = List.copyOf(arms);
    judges = List.copyOf(judges);
    schemaVersions = List.copyOf(schemaVersions);
  }
}
