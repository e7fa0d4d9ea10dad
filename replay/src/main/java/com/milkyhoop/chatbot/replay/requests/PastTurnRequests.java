package com.milkyhoop.chatbot.replay.requests;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.PastTurn;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MessageText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the records of turns that have ended. Thread-safe. */
public final class PastTurnRequests {
  /** Marks an end that was never on chat-turns. */
  private static final long NO_EPOCH = -1;

  private final TokenCounter byDefault;

  /**
   * @param byDefault counts where an event does not say in which encoding its processor counts
   */
  public PastTurnRequests(TokenCounter byDefault) {
    this.byDefault = byDefault;
  }

  /**
   * Returns the record that gives a turn its number back.
   *
   * @param lastNumber of the conversation's newest turn
   * @param lastEndedAt when the turn of the conversation that ended last did, ms since the epoch
   * @return empty for a turn whose message could not be kept, so that no prompt can hold it
   */
  public Optional<ChatRequest> restored(LogEvent event, long lastNumber, long lastEndedAt) {
    if (MessageText.brokenRule(event.message()).isPresent()) {
      return Optional.empty();
    }
    TokenCounter tokens = counter(event.prompt());
    long endedAt = event.timestamp().toEpochMilli();
    PastTurn past =
        PastTurn.newBuilder()
            .setEnd(end(event, tokens))
            .setNumber(event.turn())
            .setLastNumber(lastNumber)
            .setRequestedAt(endedAt - duration(event.latencyMs()))
            .setEndedAt(endedAt)
            .setLastEndedAt(lastEndedAt)
            .build();
    return Optional.of(
        record(Action.RESTORE, event.message(), tokens.count(event.message()), past));
  }

  /**
   * Returns the record of a turn that took place elsewhere.
   *
   * @param model that replied; empty where that is not known
   */
  public ChatRequest imported(String requestId, String message, String reply, String model) {
    TurnEvent end =
        TurnEvent.newBuilder()
            .setKind(TurnEventKind.COMPLETED)
            .setEpoch(NO_EPOCH)
            .setRequestId(requestId)
            .setReply(reply)
            .setReplyTokens(byDefault.count(reply))
            .setFinishReason("stop")
            .setModel(model)
            .setImported(true)
            .build();
    PastTurn past = PastTurn.newBuilder().setEnd(end).build();
    return record(Action.IMPORT, message, byDefault.count(message), past);
  }

  private TokenCounter counter(LogEvent.@Nullable Prompt prompt) {
    return prompt == null
        ? byDefault
        : TokenCounter.forEncoding(prompt.encoding()).orElse(byDefault);
  }

  private static ChatRequest record(Action action, String message, int tokens, PastTurn past) {
    return ChatRequest.newBuilder()
        .setAction(action)
        .setRequestId(past.getEnd().getRequestId())
        .setMessage(message)
        .setMessageTokens(tokens)
        .setPast(past)
        .build();
  }

  private static TurnEvent end(LogEvent event, TokenCounter tokens) {
    return TurnEvent.newBuilder()
        .setKind(kind(event.event()))
        .setEpoch(NO_EPOCH)
        .setRequestId(event.requestId())
        .setReply(event.reply())
        .setReplyTokens(event.reply().isEmpty() ? 0 : tokens.count(event.reply()))
        .setFinishReason(orEmpty(event.finishReason()))
        .setModel(orEmpty(event.model()))
        .setUsage(usage(event.usage()))
        .setFailure(failure(event.error()))
        .setGeneration(generation(event.prompt()))
        .setImported(Boolean.TRUE.equals(event.imported()))
        .build();
  }

  private static TurnEventKind kind(LogEvent.Type type) {
    return switch (type) {
      case MESSAGE_PROCESSED -> TurnEventKind.COMPLETED;
      case MESSAGE_CANCELLED -> TurnEventKind.CANCELLED;
      case MESSAGE_FAILED -> TurnEventKind.FAILED;
      case MESSAGE_EXPIRED -> TurnEventKind.EXPIRED;
      case MESSAGE_REJECTED -> TurnEventKind.REJECTED;
      case MESSAGE_ERASED, USER_ERASED ->
          throw new IllegalArgumentException("what was erased is not written again");
    };
  }

  private static @Nullable TokenUsage usage(LogEvent.@Nullable Usage usage) {
    return usage == null
        ? null
        : new TokenUsage(
            usage.promptTokens(),
            usage.cachedTokens(),
            usage.cacheWrittenTokens(),
            usage.completionTokens(),
            usage.reasoningTokens());
  }

  private static @Nullable Failure failure(LogEvent.@Nullable Error error) {
    return error == null ? null : new Failure(error.reason(), error.message(), null);
  }

  /** Returns the generation with where the prompt began, all that counts of it later (R3). */
  private static @Nullable Generation generation(LogEvent.@Nullable Prompt prompt) {
    return prompt == null
        ? null
        : Generation.newBuilder()
            .setAttempts(0)
            .setModel("")
            .setMaxTokens(0)
            .setSystemPrompt("")
            .setPromptTurns(prompt.turns().stream().limit(1).toList())
            .setQueuedMs(0)
            .setFirstTokenMs(null)
            .setTotalMs(0)
            .build();
  }

  private static long duration(LogEvent.@Nullable Latency latency) {
    return latency == null ? 0 : latency.queued() + latency.total();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
