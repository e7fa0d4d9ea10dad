package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Plans what a run does with one turn. Stateless but for its manifest. */
final class TurnPlans {
  private final RunManifest run;
  private final TaskMaker tasks;

  TurnPlans(RunManifest run) {
    this.run = run;
    this.tasks = new TaskMaker(run.name());
  }

  /** Returns the work of every arm and repeat. */
  List<Planned> of(CohortTurn turn) {
    var planned = new ArrayList<Planned>();
    for (Arm arm : run.arms()) {
      if (isAsked(arm, turn)) {
        for (int repeat = 0; repeat < run.repeats(); repeat++) {
          planned.add(of(arm, repeat, turn));
        }
      }
    }
    return planned;
  }

  boolean isAsked(Arm arm, CohortTurn turn) {
    return ArmShare.includes(arm, turn.turn().ref(), run.cohort().seed());
  }

  /** Returns the work of one arm, with the recorded history. */
  Planned of(Arm arm, int repeat, CohortTurn turn) {
    return switch (turn) {
      case CohortTurn.Unaskable unaskable ->
          known(arm, repeat, turn.turn(), unaskable.status(), unaskable.problem());
      case CohortTurn.Askable askable ->
          work(arm, repeat, askable, ArmPrompts.of(arm, askable), false);
    };
  }

  /** Returns the work of one arm with a prompt of its own; empty for one that does not fit. */
  Planned work(
      Arm arm, int repeat, CohortTurn.Askable turn, Optional<Prompt> prompt, boolean conditional) {
    return prompt
        .<Planned>map(
            fits ->
                new Planned.Work(
                    TaskKey.answer(turn.turn().ref(), arm.name(), repeat),
                    tasks.call(arm, repeat, turn.turn(), fits, conditional),
                    turn,
                    fits.tokens()))
        .orElseGet(
            () ->
                known(
                    arm,
                    repeat,
                    turn.turn(),
                    ReplayedTurn.Status.FAILED,
                    "MODEL_CONTEXT_TOO_LONG: the message alone does not fit the arm's budget"));
  }

  /** Returns the work of a judge; a result of an arm is what it judges. */
  Planned.Work judge(
      RunManifest.JudgeSetting judge, TaskKey answer, CohortTurn.Askable turn, String candidate) {
    return new Planned.Work(
        answer.judgedBy(judge.name()),
        tasks.judge(judge, answer, turn.turn(), turn.prompt(), candidate),
        turn,
        turn.prompt().tokens());
  }

  private Planned.Known known(
      Arm arm, int repeat, LoggedTurn turn, ReplayedTurn.Status status, String problem) {
    var result =
        new ReplayedTurn(
            turn.ref(),
            arm.name(),
            repeat,
            status,
            "",
            "",
            "",
            Optional.empty(),
            OptionalLong.empty(),
            0,
            0,
            false,
            problem);
    return new Planned.Known(
        TaskKey.answer(turn.ref(), arm.name(), repeat), ResultRecords.of(run.name(), result));
  }
}
