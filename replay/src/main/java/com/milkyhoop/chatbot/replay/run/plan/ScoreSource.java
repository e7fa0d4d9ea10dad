package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Has the recorded replies judged; asks no model for another. */
final class ScoreSource implements TaskSource {
  private final CohortFeed feed;
  private final TurnPlans plans;
  private final RunManifest run;
  private final Queue<Planned> due = new ArrayDeque<>();

  ScoreSource(CohortFeed feed, TurnPlans plans, RunManifest run) {
    this.feed = feed;
    this.plans = plans;
    this.run = run;
  }

  @Override
  public Optional<Planned> next() throws InterruptedException {
    if (due.isEmpty()) {
      feed.next()
          .filter(CohortTurn.Askable.class::isInstance)
          .map(CohortTurn.Askable.class::cast)
          .filter(turn -> turn.turn().event().event().hasReply())
          .ifPresent(this::add);
    }
    return Optional.ofNullable(due.poll());
  }

  private void add(CohortTurn.Askable turn) {
    TaskKey recorded = TaskKey.answer(turn.turn().ref(), RunManifest.RECORDED, 0);
    for (RunManifest.JudgeSetting judge : run.judges()) {
      due.add(plans.judge(judge, recorded, turn, turn.turn().event().reply()));
    }
  }

  @Override
  public boolean isExhausted() {
    return feed.isEnded() && due.isEmpty();
  }

  @Override
  public void finished(TaskKey key, ReplayResult result) {}

  @Override
  public void close() {
    feed.close();
  }
}
