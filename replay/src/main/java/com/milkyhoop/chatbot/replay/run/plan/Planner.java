package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.event.ReplayStatus;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.topic.ResultReader;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps as many tasks of a run in flight as it may have calls at once, until each has a result. All
 * that it knows it reads from the topics when it begins: so it can die at any time, and the next
 * one goes on. One thread; {@link #stop} comes from others.
 *
 * @see "ADR 15: docs/adr/0015-replays-are-tasks-of-a-share-group.md"
 */
final class Planner {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration LOOK = Duration.ofSeconds(3);

  /**
   * Is the age behind which no worker begins a task: a run that was left does not cost more for
   * long.
   */
  private static final Duration TASK_LIFE = Duration.ofMinutes(10);

  private static final int MAX_WRITINGS = 5;

  private final RunManifest run;
  private final TaskSource source;
  private final JudgeQueue judging;
  private final TaskTopic topic;
  private final ResultReader results;
  private final Spending spending;
  private final FinishedTasks finished;
  private final boolean retriesFailed;
  private final RunProgress progress;
  private final Clock clock;
  private final TaskLedger out = new TaskLedger();
  private final UndoneTasks undone;
  private final FailureStreak streak = new FailureStreak();
  private final long expected;
  private @Nullable Planned held;
  private boolean capped;
  private long failed;
  private long lastNews = System.nanoTime();
  private long lastLook = System.nanoTime();
  private volatile boolean stopping;

  Planner(
      RunManifest run,
      TaskSource source,
      JudgeQueue judging,
      TaskTopic topic,
      ResultReader results,
      Spending spending,
      FinishedTasks finished,
      boolean retriesFailed,
      RunProgress progress,
      Clock clock) {
    this.run = run;
    this.source = source;
    this.judging = judging;
    this.topic = topic;
    this.results = results;
    this.spending = spending;
    this.finished = finished;
    this.retriesFailed = retriesFailed;
    this.progress = progress;
    this.clock = clock;
    this.expected = ExpectedResults.of(run);
    this.undone = new UndoneTasks(run.name(), judging);
  }

  /**
   * Works until the run is complete, stopped, or can't go on within its cap.
   *
   * @throws RunFailedException when models can't be asked at all
   */
  RunManifest.State work() throws InterruptedException {
    restore();
    while (true) {
      results.poll(POLL).forEach(this::collect);
      streak.check();
      if (!stopping) {
        writeDue();
        writeLostAgain();
      }
      show();
      if (out.size() == 0) {
        if (stopping) {
          return RunManifest.State.STOPPED;
        }
        if (capped) {
          return RunManifest.State.COST_REACHED;
        }
        if (held == null && judging.isEmpty() && source.isExhausted()) {
          return RunManifest.State.COMPLETE;
        }
      }
    }
  }

  /** Reads what earlier planners and the workers have written. */
  private void restore() {
    Set<TaskKey> retried = new HashSet<>();
    results.readToEnd(
        result -> {
          if (retriesFailed && ResultRecords.isFailed(result)) {
            retried.add(TaskKey.of(result));
          } else {
            collect(result);
          }
        });
    topic.read(
        run.topics().tasks().begin(),
        written -> {
          TaskKey key = TaskKey.of(written.task());
          if (!finished.has(key) && !retried.contains(key)) {
            out.put(key, entry(written));
          }
        });
  }

  private TaskLedger.Entry entry(TaskTopic.Written written) {
    TaskKey key = TaskKey.of(written.task());
    ReplayTask task = written.task();
    int writings = out.has(key) ? out.get(key).writings() + 1 : 1;
    long writtenAt = task.getSinceMs() > 0 ? task.getSinceMs() : written.place().timestamp();
    return new TaskLedger.Entry(
        task,
        null,
        written.place().partition(),
        written.place().offset(),
        writtenAt,
        writings,
        most(task, 0).orElse(BigDecimal.ZERO));
  }

  private Optional<BigDecimal> most(ReplayTask task, int promptTokens) {
    return task.getTarget() == null
        ? Optional.empty()
        : spending.most(task.getTarget(), promptTokens);
  }

  private void collect(ReplayResult result) {
    TaskKey key = TaskKey.of(result);
    Optional<TaskLedger.Entry> entry = out.remove(key);
    if (!finished.add(key)) {
      return;
    }
    lastNews = System.nanoTime();
    spending.add(
        result,
        entry.map(TaskLedger.Entry::task).orElse(null),
        entry.map(TaskLedger.Entry::turn).map(turn -> turn.prompt().tokens()).orElse(0));
    if (result.getKind() == ReplayResultKind.TURN && result.getStatus() == ReplayStatus.FAILED) {
      failed++;
    }
    if (entry.isPresent()) {
      streak.add(result);
    }
    source.finished(key, result);
    judging.finished(key, result, entry.map(TaskLedger.Entry::turn).orElse(null));
  }

  /** Writes what is due, as much as may be out, in one transaction. */
  private void writeDue() throws InterruptedException {
    List<Planned.Work> works = new ArrayList<>();
    List<ReplayResult> known = new ArrayList<>();
    BigDecimal reserved = out.reserved();
    capped = false;
    while (out.size() + works.size() < run.limits().concurrency()
        && known.size() < run.limits().concurrency()) {
      Optional<Planned> next = next();
      if (next.isEmpty()) {
        break;
      }
      switch (unlessErased(next.get())) {
        case Planned.Known(var _, var result) -> known.add(result);
        case Planned.Work work -> {
          BigDecimal most = most(work.task(), work.promptTokens()).orElse(BigDecimal.ZERO);
          if (!spending.allows(reserved, most)) {
            held = work;
            capped = true;
            write(works, known);
            return;
          }
          reserved = reserved.add(most);
          works.add(work);
        }
      }
    }
    write(works, known);
  }

  /**
   * Returns the next task, judgements first: what an answer cost is worth more when it is judged.
   */
  private Optional<Planned> next() throws InterruptedException {
    if (held != null) {
      Planned next = held;
      held = null;
      return Optional.of(next);
    }
    Optional<Planned> next = judging.next();
    while (next.isEmpty() && !source.isExhausted()) {
      next = source.next();
      if (next.isEmpty()) {
        return next;
      }
      if (isBehind(next.get())) {
        next = judging.next();
      }
    }
    return next;
  }

  /** Returns whether it was done, or written, before this planner began. */
  private boolean isBehind(Planned planned) {
    TaskKey key = planned.key();
    if (planned instanceof Planned.Work work) {
      out.belongsTo(key, work.turn());
      judging.seen(key, work.turn());
    }
    return finished.has(key) || out.has(key);
  }

  /** Drops the task of a turn whose user was erased since it was read. */
  private Planned unlessErased(Planned planned) {
    return planned instanceof Planned.Work work && isErased(work.key(), work.task())
        ? new Planned.Known(work.key(), undone.erased(work.key(), work.task()))
        : planned;
  }

  private boolean isErased(TaskKey key, ReplayTask task) {
    return results.isErased(ConversationId.parse(task.getConversation()), key.turn());
  }

  private void write(List<Planned.Work> works, List<ReplayResult> known) {
    if (works.isEmpty() && known.isEmpty()) {
      return;
    }
    if (out.size() == 0) {
      lastNews = System.nanoTime();
    }
    List<ReplayTask> tasks = works.stream().map(work -> expiring(work.task(), 0)).toList();
    List<TaskTopic.Place> places = topic.write(tasks, known);
    for (int i = 0; i < works.size(); i++) {
      Planned.Work work = works.get(i);
      TaskTopic.Place place = places.get(i);
      out.put(
          work.key(),
          new TaskLedger.Entry(
              work.task(),
              work.turn(),
              place.partition(),
              place.offset(),
              clock.millis(),
              1,
              most(work.task(), work.promptTokens()).orElse(BigDecimal.ZERO)));
    }
  }

  private ReplayTask expiring(ReplayTask task, long since) {
    return ReplayTask.newBuilder(task)
        .setExpiresMs(clock.millis() + TASK_LIFE.toMillis())
        .setSinceMs(since)
        .build();
  }

  /**
   * Finds tasks that no worker will be given any more, though they have no result: their workers
   * died over them too often, or they expired. They are written again, a few times.
   */
  private void writeLostAgain() {
    if (out.size() == 0 || System.nanoTime() - lastLook < LOOK.toNanos()) {
      return;
    }
    lastLook = System.nanoTime();
    List<TaskKey> gone = out.before(topic.firstOpen());
    if (gone.isEmpty()) {
      return;
    }
    // A result is durable before its task is acknowledged: it is there by now, if there is one.
    results.readToEnd(this::collect);
    List<TaskKey> lost = gone.stream().filter(out::has).toList();
    List<TaskKey> again = new ArrayList<>();
    List<ReplayResult> given = new ArrayList<>();
    for (TaskKey key : lost) {
      ReplayTask task = out.get(key).task();
      if (isErased(key, task)) {
        given.add(undone.erased(key, task));
      } else if (out.get(key).writings() < MAX_WRITINGS) {
        again.add(key);
      } else {
        given.add(undone.lost(key, task, MAX_WRITINGS));
      }
    }
    List<ReplayTask> tasks =
        again.stream().map(key -> expiring(out.get(key).task(), out.get(key).writtenAt())).toList();
    if (tasks.isEmpty() && given.isEmpty()) {
      return;
    }
    List<TaskTopic.Place> places = topic.write(tasks, given);
    for (int i = 0; i < again.size(); i++) {
      TaskLedger.Entry entry = out.get(again.get(i));
      out.put(again.get(i), entry.again(places.get(i).partition(), places.get(i).offset()));
    }
  }

  private void show() {
    progress.at(
        new RunProgress.Step(
            finished.size(),
            expected,
            out.size(),
            failed,
            spending.spent(),
            spending.currency(),
            spending.unpriced(),
            Duration.ofNanos(System.nanoTime() - lastNews).toMillis()));
  }

  /** Stops the planner: it writes nothing more, and ends when what is in flight has ended. */
  void stop() {
    stopping = true;
  }
}
