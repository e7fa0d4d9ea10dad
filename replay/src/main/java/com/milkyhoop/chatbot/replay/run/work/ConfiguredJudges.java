package com.milkyhoop.chatbot.replay.run.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.ReplayJudging;
import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.replay.judge.Judge;
import com.milkyhoop.chatbot.replay.judge.JudgeTask;
import com.milkyhoop.chatbot.replay.judge.JudgeUnavailableException;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Judges by the settings that stand in a task; keeps each judge for the next task. */
final class ConfiguredJudges implements JudgeCaller {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final TargetModels models;
  private final Predicate<JudgeSetting> mayRun;
  private final Duration patience;

  @GuardedBy("this")
  private final Map<JudgeSetting, Judge> judges = new HashMap<>();

  /**
   * @param mayRun tells which commands this worker runs: a task may come from anybody who may write
   *     to the topic
   * @param patience with a judge that is overloaded or away, for each task
   */
  ConfiguredJudges(TargetModels models, Predicate<JudgeSetting> mayRun, Duration patience) {
    this.models = models;
    this.mayRun = mayRun;
    this.patience = patience;
  }

  @Override
  public ReplayResult judge(ReplayTask task) throws InterruptedException {
    ReplayJudging judging = Objects.requireNonNull(task.getJudging());
    JudgeTask pair =
        new JudgeTask(
            new TurnRef(task.getTurnPartition(), task.getTurnOffset()),
            task.getArm(),
            task.getRepeat(),
            ModelCaller.prompt(task.getMessages()),
            judging.getRecorded(),
            judging.getCandidate());
    long giveUpAt = System.nanoTime() + patience.toNanos();
    for (Duration wait = FIRST_WAIT; ; wait = longer(wait)) {
      String problem;
      try {
        Judgement judged = judged(judge(judging), pair);
        return ResultRecords.of(task.getRun(), named(judged, judging.getJudge()));
      } catch (JudgeUnavailableException e) {
        problem = String.valueOf(e.getMessage());
        if (!e.retryable() || System.nanoTime() + wait.toNanos() - giveUpAt > 0) {
          return ResultRecords.of(task.getRun(), none(pair, judging.getJudge(), problem));
        }
      } catch (UnknownTargetException | IllegalArgumentException e) {
        return ResultRecords.of(
            task.getRun(), none(pair, judging.getJudge(), String.valueOf(e.getMessage())));
      }
      Thread.sleep(wait);
    }
  }

  private static Duration longer(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
  }

  private synchronized Judge judge(ReplayJudging judging) throws UnknownTargetException {
    var setting = new JudgeSetting(judging.getJudge(), judging.getKind(), judging.getSettings());
    Judge judge = judges.get(setting);
    if (judge == null) {
      if (JudgeSettings.isCommand(setting) && !mayRun.test(setting)) {
        throw new UnknownTargetException(
            "this worker runs no commands; see REPLAY_JUDGE_COMMANDS, or let the run make the workers");
      }
      judge = JudgeSettings.judge(setting, models);
      judges.put(setting, judge);
    }
    return judge;
  }

  /** Has the next task make a judge anew that can't judge any more: its command has ended. */
  private Judgement judged(Judge judge, JudgeTask pair)
      throws JudgeUnavailableException, InterruptedException {
    try {
      return judge.judge(pair);
    } catch (JudgeUnavailableException e) {
      if (!e.retryable()) {
        forget(judge);
      }
      throw e;
    }
  }

  private synchronized void forget(Judge judge) {
    judges.values().remove(judge);
  }

  /** The name that the run gave is the result's key. */
  private static Judgement named(Judgement judged, String name) {
    return new Judgement(
        judged.turn(),
        judged.arm(),
        judged.repeat(),
        name,
        judged.verdict(),
        judged.orders(),
        judged.score(),
        judged.reason(),
        judged.usage());
  }

  private static Judgement none(JudgeTask pair, String name, String problem) {
    return new Judgement(
        pair.turn(),
        pair.arm(),
        pair.repeat(),
        name,
        Judgement.Verdict.NONE,
        Judgement.Orders.UNREADABLE,
        Double.NaN,
        problem,
        Optional.empty());
  }

  @Override
  public synchronized void close() {
    judges.values().forEach(Judge::close);
    judges.clear();
  }
}
