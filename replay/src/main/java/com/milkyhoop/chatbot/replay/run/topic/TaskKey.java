package com.milkyhoop.chatbot.replay.run.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.util.UUID;

/**
 * Names one thing that a run does: an arm's answer to a turn, or a judgement of one. One result of
 * each counts.
 *
 * @param judge empty for an answer
 */
public record TaskKey(TurnRef turn, String arm, int repeat, String judge) {
  /** Returns the name of an arm's answer. */
  public static TaskKey answer(TurnRef turn, String arm, int repeat) {
    return new TaskKey(turn, arm, repeat, "");
  }

  /** Returns the name of what a task is for. */
  public static TaskKey of(ReplayTask task) {
    return new TaskKey(
        new TurnRef(task.getTurnPartition(), task.getTurnOffset()),
        task.getArm(),
        task.getRepeat(),
        task.getJudging() == null ? "" : task.getJudging().getJudge());
  }

  /** Returns the name of what a result is of; not of a manifest. */
  public static TaskKey of(ReplayResult result) {
    return new TaskKey(
        new TurnRef(result.getTurnPartition(), result.getTurnOffset()),
        result.getArm(),
        result.getRepeat(),
        result.getJudge());
  }

  /** Returns the name of a judgement of this answer. */
  public TaskKey judgedBy(String name) {
    return new TaskKey(turn, arm, repeat, name);
  }

  /** Returns the answer that this is, or judges. */
  public TaskKey answer() {
    return judge.isEmpty() ? this : answer(turn, arm, repeat);
  }

  public boolean isJudgement() {
    return !judge.isEmpty();
  }

  /** Returns the key of its records; no part can hold a slash. */
  public String recordKey(String run) {
    String answer = "%s/%d-%d/%s/%d".formatted(run, turn.partition(), turn.offset(), arm, repeat);
    return isJudgement() ? answer + "/" + hash(judge) : answer;
  }

  /** Returns a hash of a judge's name, which is whatever its model, or its command, is called. */
  private static String hash(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
  }
}
