package com.milkyhoop.chatbot.replay.run.work;

import com.milkyhoop.chatbot.event.ReplayMessage;
import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Calls the model of a task, and returns its result. A replay has time: what a model refuses for
 * its load is asked again later, for as long as the patience lasts. Thread-safe.
 */
final class ModelCaller {
  private static final int CALLS_PER_TRY = 3;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final TargetModels models;
  private final int maxReplyChars;
  private final Duration patience;

  /**
   * @param maxReplyChars behind which a reply is cut
   * @param patience with a model that is overloaded or away, for each task
   */
  ModelCaller(TargetModels models, int maxReplyChars, Duration patience) {
    this.models = models;
    this.maxReplyChars = maxReplyChars;
    this.patience = patience;
  }

  /**
   * Blocks until the model has answered or given up; never throws for what a model does.
   *
   * @throws InterruptedException when this worker stops: the task is not done
   */
  ReplayedTurn call(ReplayTask task) throws InterruptedException {
    ReplayTarget target = Objects.requireNonNull(task.getTarget());
    TargetModels.TargetModel model;
    try {
      model = models.of(target);
    } catch (UnknownTargetException e) {
      return failed(task, "UNKNOWN_TARGET: " + e.getMessage(), 0, 0);
    }
    long giveUpAt = System.nanoTime() + patience.toNanos();
    int calls = 0;
    for (Duration wait = FIRST_WAIT; ; wait = longer(wait)) {
      model.permits().acquire();
      var answer = new Answer(model, task);
      ModelException failure;
      try {
        return answer.await(calls);
      } catch (ModelException e) {
        failure = e;
      } finally {
        model.permits().release();
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("the worker stops");
      }
      calls += answer.calls();
      Duration pause = longest(wait, failure.retryAfter().orElse(Duration.ZERO));
      boolean late = System.nanoTime() + pause.toNanos() - giveUpAt > 0;
      if (!failure.reason().retryable() || failure.outOfTime() || late) {
        return failed(
            task, failure.reason() + ": " + failure.getMessage(), calls, answer.totalMs());
      }
      Thread.sleep(jittered(pause));
    }
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration longer(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
  }

  private static Duration jittered(Duration pause) {
    long ms = pause.toMillis();
    return Duration.ofMillis(ms + ThreadLocalRandom.current().nextLong(ms / 4 + 1));
  }

  private static ReplayedTurn failed(ReplayTask task, String problem, int calls, long totalMs) {
    return new ReplayedTurn(
        ref(task),
        task.getArm(),
        task.getRepeat(),
        ReplayedTurn.Status.FAILED,
        "",
        "",
        "",
        Optional.empty(),
        OptionalLong.empty(),
        totalMs,
        calls,
        task.getConditional(),
        problem);
  }

  private static TurnRef ref(ReplayTask task) {
    return new TurnRef(task.getTurnPartition(), task.getTurnOffset());
  }

  static Prompt prompt(List<ReplayMessage> messages) {
    return new Prompt(
        messages.stream()
            .map(
                message ->
                    new Prompt.Message(
                        Prompt.Role.valueOf(message.getRole().toUpperCase(Locale.ROOT)),
                        message.getText()))
            .toList(),
        List.of());
  }

  /** Is one try at a task, which may cost several calls. */
  private final class Answer {
    private final ReplayTask task;
    private final ModelTurn turn;
    private final StringBuilder text = new StringBuilder();
    private final long begun = System.nanoTime();
    private volatile long firstAt;

    Answer(TargetModels.TargetModel model, ReplayTask task) {
      this.task = task;
      this.turn =
          model
              .model()
              .begin(
                  new ModelRequest(
                      prompt(task.getMessages()),
                      task.getConversation(),
                      task.getUser(),
                      CALLS_PER_TRY));
    }

    /**
     * @param before calls of earlier tries
     */
    ReplayedTurn await(int before) throws ModelException {
      Completion completion = turn.next().run(this::add);
      return new ReplayedTurn(
          ref(task),
          task.getArm(),
          task.getRepeat(),
          ReplayedTurn.Status.REPLIED,
          text.toString(),
          completion.finishReason(),
          completion.model(),
          completion.usage(),
          firstAt == 0 ? OptionalLong.empty() : OptionalLong.of(ms(firstAt - begun)),
          totalMs(),
          before + calls(),
          task.getConditional(),
          "");
    }

    private void add(String piece) {
      if (firstAt == 0) {
        firstAt = System.nanoTime();
      }
      text.append(piece, 0, Math.min(piece.length(), maxReplyChars - text.length()));
    }

    int calls() {
      return turn.calls().size();
    }

    long totalMs() {
      return ms(System.nanoTime() - begun);
    }

    private static long ms(long nanos) {
      return nanos / 1_000_000;
    }
  }
}
