package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Asks every arm each turn of the cohort with its recorded history, in the order of the log. */
final class VerbatimSource implements TaskSource {
  private final CohortFeed feed;
  private final TurnPlans plans;
  private final Queue<Planned> due = new ArrayDeque<>();

  VerbatimSource(CohortFeed feed, TurnPlans plans) {
    this.feed = feed;
    this.plans = plans;
  }

  @Override
  public Optional<Planned> next() throws InterruptedException {
    if (due.isEmpty()) {
      feed.next().ifPresent(turn -> due.addAll(plans.of(turn)));
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
