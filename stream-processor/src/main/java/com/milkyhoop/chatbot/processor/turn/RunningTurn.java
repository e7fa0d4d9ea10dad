package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.conversation.Recovery;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.model.SentRequest;
import com.milkyhoop.chatbot.processor.turn.TurnRunner.Dependencies;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn on its way to an end: asks the model, publishes what comes, asks again where a stream
 * broke after its first token, and has one outcome, unless nobody waits for it any more. {@link
 * #run} is called once, on a virtual thread; {@link #stop} may come from any.
 */
final class RunningTurn {
  /** Says why a turn is stopped from outside. */
  enum Stop {
    /** Nobody waits for it: it has no outcome. */
    ABANDONED,
    /** A person stopped it: the text that was shown last is the reply, possibly none. */
    CANCELLED,
    /** Its user was erased: its end has no text, whatever it was stopped for before. */
    ERASED,
    /**
     * Its deadline has passed: the text that was shown last is the reply; without any, it expires.
     */
    EXPIRED
  }

  /** Bounds how long it is waited for what a dead process has shown: longer than that takes. */
  private static final Duration READ_BACK = EarlierText.PATIENCE.plusSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(RunningTurn.class);

  private final TurnWork work;
  private final int partition;
  private final Dependencies dependencies;
  private final boolean mayHaveText;
  private final boolean beside;

  /** Holds what the turn asks and how it ends; its own thread may replace both before it asks. */
  private ModelTurn modelTurn;

  private AttemptOutcomes outcomes;
  private final DeltaPublisher publisher;
  private final TurnSpending spending;
  private final long takenAt;
  private final StoppableCall call;

  /** Holds the machine's time until which it is waited for what it reads back; null for never. */
  private volatile @Nullable Long readsBackUntil;

  /**
   * @param mayHaveText whether another process may have begun it before
   */
  RunningTurn(TurnWork work, int partition, Dependencies dependencies, boolean mayHaveText) {
    this(work, partition, dependencies, mayHaveText, null);
  }

  /**
   * Makes a turn that ends with what a process that died has shown of it, and asks no model (R13).
   */
  static RunningTurn stopped(TurnWork work, int partition, Dependencies dependencies, Stop why) {
    return new RunningTurn(work, partition, dependencies, true, why);
  }

  private RunningTurn(
      TurnWork work,
      int partition,
      Dependencies dependencies,
      boolean mayHaveText,
      @Nullable Stop stop) {
    this.call = new StoppableCall(stop);
    this.beside = stop != null;
    this.work = work;
    this.partition = partition;
    this.dependencies = dependencies;
    this.mayHaveText = mayHaveText;
    this.takenAt = dependencies.clock().nanoTime();
    this.modelTurn = dependencies.model().begin(request(work, dependencies, List.of()));
    this.outcomes = new AttemptOutcomes(work, dependencies, modelTurn);
    this.publisher =
        new DeltaPublisher(
            work.key().requestId(),
            work.targets(),
            dependencies.replies(),
            dependencies.earlier().recordOf(work.key()),
            dependencies.clock()::nanoTime);
    this.spending = new TurnSpending(publisher);
  }

  /**
   * @param lost calls that the turn has cost already
   */
  private static ModelRequest request(
      TurnWork work, Dependencies dependencies, List<GenerationCall> lost) {
    var conversation = work.key().conversation();
    int maxCalls = Math.max(1, dependencies.limits().maxAttempts() - lost.size());
    return new ModelRequest(
        work.prompt(),
        conversation.key(),
        conversation.userId(),
        maxCalls,
        TurnBudget.of(work.allowance(), dependencies.prices(), dependencies.tokens(), lost));
  }

  TurnWork work() {
    return work;
  }

  DeltaPublisher publisher() {
    return publisher;
  }

  /** Returns what it has cost so far. */
  TurnSpending spending() {
    return spending;
  }

  /** Returns the partition of the task that waits for its end. */
  int partition() {
    return partition;
  }

  /** Returns whether it needs no permit. */
  boolean isBeside() {
    return beside;
  }

  /** Takes note that it has its thread. */
  void launched() {
    if (mayHaveText) {
      readsBackUntil = dependencies.clock().nanoTime() + READ_BACK.toNanos();
    }
  }

  /** Returns whether it may yet find what a process that died has shown. */
  boolean readsBack() {
    Long until = readsBackUntil;
    return until != null && dependencies.clock().nanoTime() - until < 0;
  }

  /** Closes the connection to the model, so that no more tokens are paid for. */
  void stop(Stop why) {
    if (why == Stop.ABANDONED || why == Stop.ERASED) {
      publisher.close();
    }
    call.stop(why);
  }

  /**
   * Lets the call go on for a moment when the turn is abandoned, and shows nobody what comes: what
   * its server has said already is on its way here, and tells what it costs (R14).
   */
  void spare() {
    publisher.close();
    call.spare();
  }

  /** Closes a connection that was spared. */
  void cut() {
    call.cut();
  }

  /**
   * Blocks until the turn has an outcome; null where nobody waits for it.
   *
   * @param nextAttempt gives each attempt its id; none where the turn was abandoned
   */
  @Nullable TurnEvent run(Supplier<Optional<AttemptId>> nextAttempt, DeltaThrottle pace) {
    var timing = TurnTiming.permitted(takenAt, work, dependencies);
    dependencies.spans().queued(work);
    try {
      TurnEvent end = generate(nextAttempt, pace, timing);
      return end != null && call.why() == Stop.ERASED ? ProposedEnds.erased(end) : end;
    } catch (RuntimeException | Error e) {
      log.atError()
          .addKeyValue("request_id", work.key().requestId())
          .addKeyValue("trace_id", work.trace().traceUuid())
          .setCause(e)
          .log("a turn failed for a reason of our own");
      return outcomes.failedInside(timing);
    } finally {
      publisher.finish();
    }
  }

  private @Nullable TurnEvent generate(
      Supplier<Optional<AttemptId>> nextAttempt, DeltaThrottle pace, TurnTiming timing) {
    String shown = earlierText(nextAttempt);
    for (int attempt = 1; ; attempt++) {
      var text = new AttemptText(dependencies.limits().maxReplyBytes(), dependencies.tokens());
      var repeated = new RepeatedBeginning(shown);
      ModelCall modelCall = modelTurn.next(beginning(shown));
      if (!call.adopt(modelCall)) {
        return stopped(shown, timing);
      }
      Optional<AttemptId> id = nextAttempt.get();
      if (id.isEmpty()) {
        return stopped(shown, timing);
      }
      publisher.begin(id.get(), modelTurn.request().route());
      spending.attemptBegins(id.get(), outcomes, timing, shown);
      timing.attemptBegins();
      try {
        Completion completion =
            dependencies
                .spans()
                .run(
                    modelCall,
                    piece -> take(piece, text, repeated, modelCall, pace, timing),
                    work,
                    attempt);
        spending.answered(completion.model());
        publisher.append(repeated.pass(text.end()));
        publisher.append(repeated.release());
        return outcomes.completed(text, completion, timing);
      } catch (ModelException e) {
        spending.attemptEnded();
        if (text.full()) {
          return outcomes.cut(text, timing);
        }
        shown = text.isEmpty() || repeated.isHolding() ? shown : text.toString();
        if (isStopped()) {
          return stopped(shown, timing);
        }
        if (e.outOfTime() && !shown.isEmpty()) {
          return outcomes.expired(shown, timing);
        }
        if (isOverBudget(e)) {
          return outcomes.overBudget(shown, timing);
        }
        if (text.isEmpty() || !modelTurn.mayGoOn()) {
          return outcomes.failed(e, timing);
        }
        log.atWarn()
            .addKeyValue("request_id", work.key().requestId())
            .addKeyValue("trace_id", work.trace().traceUuid())
            .addKeyValue("attempt", attempt)
            .addKeyValue("error", e.getMessage())
            .log("a reply broke off; another attempt follows");
      }
    }
  }

  /**
   * Returns what attempts that died with their process have left; often nothing (R13). What they
   * cost counts (R14), unless they are of a later epoch: then its owner knows of them, and adds
   * them to whatever end this turn may get here ({@link TurnSpending#begunAfter}).
   */
  private String earlierText(Supplier<Optional<AttemptId>> nextAttempt) {
    if (!mayHaveText) {
      return "";
    }
    List<ReplyTarget> shownTo =
        Stream.concat(work.targets().stream(), work.departed().stream()).toList();
    PublishedReply earlier = dependencies.earlier().of(work.key(), shownTo, work.requestedAt());
    if (!beside) {
      readsBackUntil = null;
    }
    if (earlier.attempts().isEmpty()) {
      return earlier.text();
    }
    long epoch = nextAttempt.get().map(AttemptId::epoch).orElse(Recovery.NONE);
    List<GenerationCall> lost = outcomes.lost(earlier.attemptsUntil(epoch));
    if (!lost.isEmpty()) {
      modelTurn = dependencies.model().begin(request(work, dependencies, lost));
      outcomes = new AttemptOutcomes(work, dependencies, modelTurn, lost);
    }
    return earlier.text();
  }

  /** Returns what the next attempt may go on from (R13). */
  private ReplyBeginning beginning(String shown) {
    return shown.isEmpty()
        ? ReplyBeginning.NONE
        : new ReplyBeginning(shown, dependencies.tokens().count(shown));
  }

  private void take(
      String piece,
      AttemptText text,
      RepeatedBeginning repeated,
      ModelCall modelCall,
      DeltaThrottle pace,
      TurnTiming timing) {
    timing.text();
    if (text.isEmpty()) {
      SentRequest asked = modelTurn.request();
      publisher.answered(asked.route());
      if (asked.isLimited()) {
        text.limit(asked.maxTokens());
      }
    }
    publisher.append(repeated.pass(text.append(piece)));
    if (text.full()) {
      modelCall.cancel();
    } else if (!isStopped()) {
      pace.await();
    }
  }

  /**
   * @param shown the text of the last attempt that had any, which is what clients show: while the
   *     next one is silent they are told of no restart
   */
  private @Nullable TurnEvent stopped(String shown, TurnTiming timing) {
    return switch (call.why()) {
      case null -> throw new IllegalStateException("was not stopped");
      case ABANDONED -> null;
      case CANCELLED, ERASED -> outcomes.cancelled(shown, timing);
      case EXPIRED -> outcomes.expired(shown, timing);
    };
  }

  /** Returns whether the turn can't pay for more, or for none that anybody could read. */
  private boolean isOverBudget(ModelException e) {
    return e.reason() == ModelException.Reason.BUDGET_USED_UP
        || (e.reason() == ModelException.Reason.MODEL_SPENT_ON_REASONING
            && modelTurn.request().isLimited());
  }

  /** Returns whether it comes to an end before it has a whole reply. */
  boolean isStopped() {
    return call.why() != null;
  }
}
