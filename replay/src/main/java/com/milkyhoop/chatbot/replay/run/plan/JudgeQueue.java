package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.event.ReplayStatus;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Has each answer judged by each judge of the run, when both it and its turn are known: after a
 * restart the one comes from the results, the other from the log. Holds few answers, since they are
 * judged before others are asked for. One thread.
 */
final class JudgeQueue {
  private final RunManifest run;
  private final TurnPlans plans;
  private final FinishedTasks finished;
  private final Queue<Planned.Work> due = new ArrayDeque<>();
  private final Map<TaskKey, String> unjudged = new HashMap<>();
  private final boolean judges;

  /**
   * @param judges whether answers are judged in this run
   */
  JudgeQueue(RunManifest run, TurnPlans plans, FinishedTasks finished, boolean judges) {
    this.run = run;
    this.plans = plans;
    this.finished = finished;
    this.judges = judges && !run.judges().isEmpty();
  }

  /**
   * Takes a result.
   *
   * @param turn null where it is not known yet
   */
  void finished(TaskKey key, ReplayResult result, CohortTurn.@Nullable Askable turn) {
    if (!judges) {
      return;
    }
    if (key.isJudgement()) {
      if (run.judges().stream().allMatch(judge -> isJudged(key.answer(), judge))) {
        unjudged.remove(key.answer());
      }
      return;
    }
    if (result.getKind() == ReplayResultKind.TURN && result.getStatus() == ReplayStatus.REPLIED) {
      if (turn == null) {
        unjudged.put(key, result.getReply());
      } else {
        add(key, turn, result.getReply());
      }
    }
  }

  /** Takes the turn of a task. */
  void seen(TaskKey key, CohortTurn.Askable turn) {
    String reply = unjudged.remove(key);
    if (reply != null) {
      add(key, turn, reply);
    }
  }

  private void add(TaskKey key, CohortTurn.Askable turn, String reply) {
    if (!turn.turn().event().event().hasReply()) {
      return;
    }
    for (RunManifest.JudgeSetting judge : run.judges()) {
      if (!isJudged(key, judge)) {
        due.add(plans.judge(judge, key, turn, reply));
      }
    }
  }

  private boolean isJudged(TaskKey answer, RunManifest.JudgeSetting judge) {
    return finished.has(answer.judgedBy(judge.name()));
  }

  Optional<Planned> next() {
    return Optional.ofNullable(due.poll());
  }

  boolean isEmpty() {
    return due.isEmpty();
  }

  /** Returns the result of a judge that ended every worker. */
  ReplayResult failed(TaskKey key, String problem) {
    return ResultRecords.of(
        run.name(),
        new Judgement(
            key.turn(),
            key.arm(),
            key.repeat(),
            key.judge(),
            Judgement.Verdict.NONE,
            Judgement.Orders.UNREADABLE,
            Double.NaN,
            problem,
            Optional.empty()));
  }
}
