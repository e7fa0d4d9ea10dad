package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayStatus;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Lets every arm lead the conversations itself: a turn is asked with the arm's own earlier replies,
 * when these are there. So a conversation has one task of each arm and repeat at a time. Open
 * conversations are bounded; one is closed when all of its turns have been asked.
 */
final class TrajectorySource implements TaskSource {
  private final CohortFeed feed;
  private final TurnPlans plans;
  private final RunManifest run;
  private final int maxOpen;
  private final Map<ConversationId, Map<Line, ArmConversation>> open = new LinkedHashMap<>();

  /**
   * Holds the conversation of each partition: its turns come together, so another one's begin is
   * its end.
   */
  private final Map<Integer, ConversationId> last = new HashMap<>();

  private final Map<TaskKey, ArmConversation> asked = new HashMap<>();

  /** Holds replies that were there before the start, until the log comes to their turns. */
  private final Map<TaskKey, Optional<String>> before = new HashMap<>();

  private final Queue<Planned> due = new ArrayDeque<>();

  TrajectorySource(CohortFeed feed, TurnPlans plans, RunManifest run) {
    this.feed = feed;
    this.plans = plans;
    this.run = run;
    this.maxOpen = 4 * run.limits().concurrency();
  }

  /** Names one arm's way through a conversation. */
  private record Line(Arm arm, int repeat) {}

  @Override
  public Optional<Planned> next() throws InterruptedException {
    if (due.isEmpty() && open.size() < maxOpen + last.size()) {
      Optional<CohortTurn> turn = feed.next();
      turn.ifPresent(this::add);
      if (turn.isEmpty() && feed.isEnded()) {
        last.values().forEach(this::closed);
        last.clear();
      }
    }
    return Optional.ofNullable(due.poll());
  }

  private void add(CohortTurn turn) {
    ConversationId conversation = turn.turn().conversation();
    ConversationId earlier = last.put(turn.turn().partition(), conversation);
    if (earlier != null && !earlier.equals(conversation)) {
      closed(earlier);
    }
    Map<Line, ArmConversation> lines =
        open.computeIfAbsent(conversation, _ -> new LinkedHashMap<>());
    for (Arm arm : run.arms()) {
      for (int repeat = 0; repeat < run.repeats(); repeat++) {
        int number = repeat;
        ArmConversation line =
            lines.computeIfAbsent(
                new Line(arm, repeat), _ -> new ArmConversation(arm, number, plans));
        if (plans.isAsked(arm, turn)) {
          line.add(turn);
          advance(line);
        }
      }
    }
  }

  /** Asks the line's next turn, or takes its reply from an earlier planner's time. */
  private void advance(ArmConversation line) {
    for (Optional<Planned> next = line.next(); next.isPresent(); next = line.next()) {
      TaskKey key = next.get().key();
      due.add(next.get());
      Optional<String> known = before.remove(key);
      if (known == null) {
        asked.put(key, line);
        return;
      }
      line.ended(known);
    }
  }

  @Override
  public void finished(TaskKey key, ReplayResult result) {
    if (key.isJudgement()) {
      return;
    }
    Optional<String> reply =
        result.getStatus() == ReplayStatus.REPLIED
            ? Optional.of(result.getReply())
            : Optional.empty();
    ArmConversation line = asked.remove(key);
    if (line == null) {
      before.put(key, reply);
      return;
    }
    line.ended(reply);
    advance(line);
    ConversationId conversation = line.conversation();
    if (!last.containsValue(conversation)) {
      closed(conversation);
    }
  }

  /**
   * Closes a conversation, of which no further turn will come: when all are done, it is forgotten.
   */
  private void closed(ConversationId conversation) {
    Map<Line, ArmConversation> lines = open.get(conversation);
    if (lines != null && lines.values().stream().allMatch(ArmConversation::isIdle)) {
      open.remove(conversation);
    }
  }

  @Override
  public boolean isExhausted() {
    return feed.isEnded() && due.isEmpty() && asked.isEmpty();
  }

  @Override
  public void close() {
    feed.close();
  }
}
