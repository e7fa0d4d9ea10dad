package com.milkyhoop.chatbot.processor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.Allowance;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.PromptDigest;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentRequest;
import com.milkyhoop.chatbot.processor.turn.TurnRunner.Dependencies;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the records that a turn's attempts end it with. Who sends them adds the epoch. */
final class AttemptOutcomes {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final long NO_EPOCH = -1;
  private static final String NO_ATTEMPT = "";

  /** Says of a call that its process died. */
  private static final String LOST = "lost";

  /** Says of a call that the turn got another end while it ran. */
  private static final String SUPERSEDED = "superseded";

  private final TurnWork work;
  private final Dependencies dependencies;
  private final ModelTurn modelTurn;

  /** Holds the calls of attempts that died with their process. */
  private final List<GenerationCall> lost;

  AttemptOutcomes(TurnWork work, Dependencies dependencies, ModelTurn modelTurn) {
    this(work, dependencies, modelTurn, List.of());
  }

  AttemptOutcomes(
      TurnWork work, Dependencies dependencies, ModelTurn modelTurn, List<GenerationCall> lost) {
    this.work = work;
    this.dependencies = dependencies;
    this.modelTurn = modelTurn;
    this.lost = lost;
  }

  /** Returns what is known of the attempts that died with their process (R14). */
  List<GenerationCall> lost(List<PublishedReply.Attempt> attempts) {
    return attempts.stream().map(attempt -> estimated(attempt, LOST)).toList();
  }

  /** Returns the calls that have ended. */
  List<GenerationCall> calls() {
    return modelTurn.calls().stream().map(this::call).toList();
  }

  /** Returns what is known of an attempt that runs while its turn gets another end (R14). */
  GenerationCall superseded(PublishedReply.Attempt attempt) {
    return estimated(attempt, SUPERSEDED);
  }

  /** Returns how many calls were made so far. */
  int made() {
    return modelTurn.calls().size();
  }

  /**
   * Returns what the calls have cost, for who counts what others have estimated of them (R14).
   *
   * @param attempts names the attempt of each
   * @param answeredBy the model, as it names itself; null where none has told its whole answer
   */
  LateCalls late(List<AttemptId> attempts, @Nullable String answeredBy) {
    List<GenerationCall> calls = new ArrayList<>();
    for (SentCall sent : modelTurn.calls()) {
      GenerationCall call = call(sent);
      calls.add(
          new GenerationCall(
              call.getRoute(),
              call.getOutcome(),
              call.getUsage(),
              call.getEstimated(),
              call.getContinuedFrom(),
              attempts.get(calls.size()).name()));
    }
    var conversation = work.key().conversation();
    SentRequest asked = modelTurn.request();
    return new LateCalls(
        conversation.userId(),
        conversation.sessionId(),
        work.key().requestId(),
        asked.route(),
        answeredBy == null ? asked.model() : answeredBy,
        calls);
  }

  /** Adds to an end that is not an attempt's what the turn has cost (R14). */
  TurnEvent withCost(TurnEvent end, List<GenerationCall> calls, TurnTiming timing) {
    return TaskRecords.withGeneration(end, generation(calls, timing));
  }

  TurnEvent completed(AttemptText text, Completion completion, TurnTiming timing) {
    return withReply(TurnEventKind.COMPLETED, text.toString(), timing)
        .setFinishReason(finishReason(text, completion))
        .setModel(completion.model())
        .setUsage(completion.usage().map(AttemptOutcomes::usage).orElse(null))
        .build();
  }

  private static String finishReason(AttemptText text, Completion completion) {
    if (text.isOverBudget() || (completion.isLimited() && !text.full())) {
      return FinishReasons.BUDGET;
    }
    return text.full() ? FinishReasons.LENGTH : FinishReasons.ofModel(completion.finishReason());
  }

  /**
   * Ends the turn because it can't pay for more: text that was shown is the reply. Where there is
   * none it fails, as a message does that is over budget before it is stored.
   */
  TurnEvent overBudget(String text, TurnTiming timing) {
    if (!text.isEmpty()) {
      return withReply(TurnEventKind.COMPLETED, text, timing)
          .setFinishReason(FinishReasons.BUDGET)
          .setModel(modelTurn.request().model())
          .build();
    }
    long resetsAt = work.requestedAt() + work.allowance().map(Allowance::getResetsInMs).orElse(0L);
    return failed(
        new Failure(
            ModelException.Reason.BUDGET_USED_UP.name(),
            "the budget has too little left for a reply to this message",
            Math.max(0, resetsAt - dependencies.clock().now())),
        timing);
  }

  /** We stopped listening: the reply is as long as it may be. */
  TurnEvent cut(AttemptText text, TurnTiming timing) {
    return completed(
        text,
        new Completion(FinishReasons.LENGTH, modelTurn.request().model(), Optional.empty()),
        timing);
  }

  /** Ends the turn with the text that a person left it at, possibly none. */
  TurnEvent cancelled(String text, TurnTiming timing) {
    return cutShort(text, FinishReasons.CANCELLED, timing);
  }

  /**
   * Ends the turn because its time, or the reply's, is up: text that was shown is kept, as a
   * cancelled turn's is.
   */
  TurnEvent expired(String text, TurnTiming timing) {
    return text.isEmpty()
        ? event(TurnEventKind.EXPIRED, timing)
            .setFailure(ProposedEnds.expired(work.key().requestId()).getFailure())
            .build()
        : cutShort(text, FinishReasons.DEADLINE, timing);
  }

  private TurnEvent cutShort(String text, String finishReason, TurnTiming timing) {
    return withReply(TurnEventKind.CANCELLED, text, timing)
        .setFinishReason(finishReason)
        .setModel(modelTurn.request().model())
        .build();
  }

  TurnEvent failed(ModelException e, TurnTiming timing) {
    Long retryAfter =
        e.reason().retryable() ? (Long) e.retryAfter().orElse(RETRY_AFTER).toMillis() : null;
    return failed(new Failure(e.reason().name(), e.getMessage(), retryAfter), timing);
  }

  TurnEvent failedInside(TurnTiming timing) {
    return failed(new Failure("INTERNAL", "the turn failed inside the processor", null), timing);
  }

  private TurnEvent failed(Failure failure, TurnTiming timing) {
    return event(TurnEventKind.FAILED, timing).setFailure(failure).build();
  }

  private TurnEvent.Builder withReply(TurnEventKind kind, String reply, TurnTiming timing) {
    return event(kind, timing).setReply(reply).setReplyTokens(dependencies.tokens().count(reply));
  }

  private TurnEvent.Builder event(TurnEventKind kind, TurnTiming timing) {
    return TurnEvent.newBuilder()
        .setKind(kind)
        .setEpoch(NO_EPOCH)
        .setRequestId(work.key().requestId())
        .setGeneration(generation(calls(), timing));
  }

  private static TokenUsage usage(ModelUsage usage) {
    return new TokenUsage(
        usage.prompt(),
        usage.cached(),
        usage.cacheWritten(),
        usage.completion(),
        usage.reasoning());
  }

  /** Estimates what no server counted, so that a cancel hides nobody's spending (R14). */
  private GenerationCall call(SentCall call) {
    Optional<TokenUsage> counted = call.usage().map(AttemptOutcomes::usage);
    Optional<TokenUsage> usage = counted.or(() -> call.uncounted().map(this::estimate));
    return new GenerationCall(
        call.route(),
        call.outcome(),
        usage.orElse(null),
        counted.isEmpty() && usage.isPresent(),
        call.continuedFrom(),
        NO_ATTEMPT);
  }

  private TokenUsage estimate(SentCall.Uncounted uncounted) {
    return estimate(uncounted.promptTokens(), uncounted.text());
  }

  private TokenUsage estimate(long promptTokens, String answer) {
    return new TokenUsage(promptTokens, 0L, 0L, (long) dependencies.tokens().count(answer), 0L);
  }

  private GenerationCall estimated(PublishedReply.Attempt attempt, String outcome) {
    int given = dependencies.tokens().count(attempt.continuedFrom());
    TokenUsage usage = estimate((long) work.prompt().tokens() + given, attempt.text());
    int bytes = attempt.continuedFrom().getBytes(UTF_8).length;
    return new GenerationCall(attempt.route(), outcome, usage, true, bytes, attempt.id().name());
  }

  /**
   * @param own calls of this process
   */
  private Generation generation(List<GenerationCall> own, TurnTiming timing) {
    SentRequest asked = modelTurn.request();
    Prompt prompt = asked.prompt();
    List<GenerationCall> calls = Stream.concat(lost.stream(), own.stream()).toList();
    return Generation.newBuilder()
        .setAttempts(calls.size())
        .setCalls(calls)
        .setRoute(asked.route())
        .setModel(asked.model())
        .setMaxTokens(asked.maxTokens())
        .setTemperature(
            asked.temperature().isPresent() ? (Double) asked.temperature().getAsDouble() : null)
        .setSystemPrompt(prompt.systemPrompt())
        .setPromptTurns(prompt.turns())
        .setPromptTokens(prompt.tokens())
        .setPromptSha256(PromptDigest.of(prompt.messages()))
        .setEncoding(prompt.limits().encoding())
        .setMaxContextTokens(prompt.limits().maxTokens())
        .setMaxContextTurns(prompt.limits().maxTurns())
        .setQueuedMs(timing.queuedMillis())
        .setFirstTokenMs(timing.firstTokenMillis())
        .setTotalMs(timing.totalMillis())
        .build();
  }
}
