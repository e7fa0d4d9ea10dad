package com.milkyhoop.chatbot.processor.turn;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.TurnRunner.Tools;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn on its way to an end: asks the model, publishes what comes, asks again where a stream
 * broke after its first token, and reports one outcome, unless nobody waits for it any more. Runs
 * on a virtual thread; {@link #abandon} may come from any.
 */
final class RunningTurn {
  private static final Logger log = LoggerFactory.getLogger(RunningTurn.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final String CUT = "length";

  private final TurnWork work;
  private final TaskTurns task;
  private final Tools tools;
  private final DeltaPublisher publisher;
  private final long takenAt = System.nanoTime();
  private final Object callLock = new Object();
  private @Nullable ModelCall call;
  private boolean abandoned;

  RunningTurn(TurnWork work, TaskTurns task, Tools tools) {
    this.work = work;
    this.task = task;
    this.tools = tools;
    this.publisher = new DeltaPublisher(work.key().requestId(), work.targets(), tools.replies());
  }

  TurnWork work() {
    return work;
  }

  DeltaPublisher publisher() {
    return publisher;
  }

  long sizeInBytes() {
    return work.prompt().sizeInBytes();
  }

  /** Stops the turn: its connection is closed and it reports nothing. */
  void abandon() {
    publisher.close();
    synchronized (callLock) {
      abandoned = true;
      if (call != null) {
        call.cancel();
      }
    }
  }

  void run() {
    TurnEvent end = endOfTurn(new Timing(System.nanoTime()));
    boolean reported = end != null && task.ended(this, end);
    tools.meters().ended(reported ? requireNonNull(end).getKind() : null);
  }

  private @Nullable TurnEvent endOfTurn(Timing timing) {
    try {
      return generate(timing);
    } catch (RuntimeException | Error e) {
      log.atError()
          .addKeyValue("request_id", work.key().requestId())
          .setCause(e)
          .log("a turn failed for a reason of our own");
      return failed(new Failure("INTERNAL", "the turn failed inside the processor", null), timing);
    }
  }

  /** What is measured while a turn runs; its own thread's. */
  private static final class Timing {
    final long permittedAt;
    int calls;
    long firstTokenAt;

    Timing(long permittedAt) {
      this.permittedAt = permittedAt;
    }
  }

  private @Nullable TurnEvent generate(Timing timing) {
    for (int attempt = 1; ; attempt++) {
      task.beginAttempt(this);
      timing.firstTokenAt = 0;
      var text = new ReplyText(tools.limits().maxReplyBytes());
      ModelCall modelCall = tools.model().call(work.prompt());
      if (!adopt(modelCall)) {
        return null;
      }
      try {
        Completion completion = modelCall.run(piece -> take(piece, text, modelCall, timing));
        timing.calls += completion.calls();
        publisher.append(text.end());
        return completed(text, completion, timing);
      } catch (ModelException e) {
        timing.calls += e.calls();
        if (text.full()) {
          return completed(text, cut(), timing);
        }
        if (isAbandoned()) {
          return null;
        }
        boolean again = !text.isEmpty() && e.reason().retryable();
        if (!again || attempt == tools.limits().maxAttempts()) {
          return failed(failure(e), timing);
        }
        log.atWarn()
            .addKeyValue("request_id", work.key().requestId())
            .addKeyValue("attempt", attempt)
            .addKeyValue("error", e.getMessage())
            .log("a reply broke off; it is generated anew");
      }
    }
  }

  private void take(String piece, ReplyText text, ModelCall modelCall, Timing timing) {
    if (timing.firstTokenAt == 0) {
      timing.firstTokenAt = System.nanoTime();
    }
    publisher.append(text.append(piece));
    if (text.full()) {
      modelCall.cancel();
    }
  }

  private boolean adopt(ModelCall modelCall) {
    synchronized (callLock) {
      call = modelCall;
      return !abandoned;
    }
  }

  private boolean isAbandoned() {
    synchronized (callLock) {
      return abandoned;
    }
  }

  private Completion cut() {
    return new Completion(CUT, tools.parameters().model(), Optional.empty(), 0);
  }

  private TurnEvent completed(ReplyText text, Completion completion, Timing timing) {
    String reply = text.toString();
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.COMPLETED)
        .setEpoch(-1)
        .setRequestId(work.key().requestId())
        .setReply(reply)
        .setReplyTokens(tools.tokens().count(reply))
        .setFinishReason(text.full() ? CUT : completion.finishReason())
        .setModel(completion.model())
        .setUsage(completion.usage().orElse(null))
        .setGeneration(generation(timing))
        .build();
  }

  private TurnEvent failed(Failure failure, Timing timing) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.FAILED)
        .setEpoch(-1)
        .setRequestId(work.key().requestId())
        .setFailure(failure)
        .setGeneration(generation(timing))
        .build();
  }

  private static Failure failure(ModelException e) {
    Long retryAfter =
        e.reason().retryable() ? (Long) e.retryAfter().orElse(RETRY_AFTER).toMillis() : null;
    return new Failure(e.reason().name(), e.getMessage(), retryAfter);
  }

  private Generation generation(Timing timing) {
    ModelParameters asked = tools.parameters();
    return Generation.newBuilder()
        .setAttempts(timing.calls)
        .setModel(asked.model())
        .setMaxTokens(asked.maxTokens())
        .setTemperature(asked.temperature())
        .setSystemPrompt(asked.systemPrompt())
        .setPromptTurns(work.prompt().turns())
        .setQueuedMs(millis(takenAt, timing.permittedAt))
        .setFirstTokenMs(
            timing.firstTokenAt == 0 ? null : millis(timing.permittedAt, timing.firstTokenAt))
        .setTotalMs(millis(timing.permittedAt, System.nanoTime()))
        .build();
  }

  private static long millis(long fromNanos, long untilNanos) {
    return Duration.ofNanos(untilNanos - fromNanos).toMillis();
  }
}
