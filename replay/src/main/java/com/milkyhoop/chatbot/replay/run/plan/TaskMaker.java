package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayJudging;
import com.milkyhoop.chatbot.event.ReplayMessage;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.event.ReplayTaskKind;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.List;
import java.util.Locale;

/** Makes the tasks of one run; each holds all that a worker needs. Stateless. */
record TaskMaker(String run) {
  /** Returns the task to ask a model. */
  ReplayTask call(Arm arm, int repeat, LoggedTurn turn, Prompt prompt, boolean conditional) {
    return task(ReplayTaskKind.CALL, TaskKey.answer(turn.ref(), arm.name(), repeat), turn, prompt)
        .setTarget(ArmTargets.of(arm, turn.event()))
        .setConditional(conditional)
        .build();
  }

  /** Returns the task to judge a reply. */
  ReplayTask judge(
      JudgeSetting judge, TaskKey answer, LoggedTurn turn, Prompt prompt, String candidate) {
    return task(ReplayTaskKind.JUDGE, answer, turn, prompt)
        .setJudging(
            new ReplayJudging(
                judge.name(), judge.kind(), judge.settings(), turn.event().reply(), candidate))
        .build();
  }

  private ReplayTask.Builder task(
      ReplayTaskKind kind, TaskKey answer, LoggedTurn turn, Prompt prompt) {
    return ReplayTask.newBuilder()
        .setRun(run)
        .setKind(kind)
        .setTurnPartition(answer.turn().partition())
        .setTurnOffset(answer.turn().offset())
        .setArm(answer.arm())
        .setRepeat(answer.repeat())
        .setExpiresMs(0)
        .setUser(turn.event().userId())
        .setConversation(turn.conversation().key())
        .setMessages(messages(prompt));
  }

  private static List<ReplayMessage> messages(Prompt prompt) {
    return prompt.messages().stream()
        .map(
            message ->
                new ReplayMessage(message.role().name().toLowerCase(Locale.ROOT), message.text()))
        .toList();
  }
}
