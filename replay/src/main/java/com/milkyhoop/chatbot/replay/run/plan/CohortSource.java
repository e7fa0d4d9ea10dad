package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;

/**
 * Plans each turn of the cohort by itself, in the order of the log. No task waits for the result of
 * another.
 */
final class CohortSource implements TaskSource {
  private final CohortFeed feed;
  private final Function<CohortTurn, List<Planned>> plan;
  private final Queue<Planned> due = new ArrayDeque<>();

  private CohortSource(CohortFeed feed, Function<CohortTurn, List<Planned>> plan) {
    this.feed = feed;
    this.plan = plan;
  }

  /** Asks every arm each turn, with its recorded history. */
  static CohortSource verbatim(CohortFeed feed, TurnPlans plans) {
    return new CohortSource(feed, plans::of);
  }

  /** Has the recorded replies judged; asks no model for another. */
  static CohortSource score(CohortFeed feed, TurnPlans plans, RunManifest run) {
    return new CohortSource(feed, turn -> judged(turn, plans, run));
  }

  private static List<Planned> judged(CohortTurn turn, TurnPlans plans, RunManifest run) {
    if (!(turn instanceof CohortTurn.Askable askable)
        || !askable.turn().event().event().hasReply()) {
      return List.of();
    }
    TaskKey recorded = TaskKey.answer(askable.turn().ref(), RunManifest.RECORDED, 0);
    String reply = askable.turn().event().reply();
    return run.judges().stream()
        .<Planned>map(judge -> plans.judge(judge, recorded, askable, reply))
        .toList();
  }

  @Override
  public Optional<Planned> next() throws InterruptedException {
    if (due.isEmpty()) {
      feed.next().ifPresent(turn -> due.addAll(plan.apply(turn)));
    }
    return Optional.ofNullable(due.poll());
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
