package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.TextDigest;
import com.milkyhoop.chatbot.store.TurnRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The public log event of a turn that has ended. */
final class LogRecords {
  private LogRecords() {}

  static LogEvent logEvent(ConversationId conversation, long number, TurnRow turn) {
    TurnEvent end = turn.getEnd();
    // An imported turn was generated elsewhere: what it says of that is for the next prompt (R3).
    Generation generation = end.getImported() ? null : end.getGeneration();
    return new LogEvent(
        type(end),
        conversation.userId(),
        trace(turn).traceUuid(),
        turn.getMessage(),
        end.getReply(),
        Instant.ofEpochMilli(turn.getEndedAt()),
        turn.getRequestId(),
        conversation.sessionId(),
        number,
        emptyToNull(end.getModel()),
        generation == null ? null : emptyToNull(generation.getRoute()),
        emptyToNull(end.getFinishReason()),
        generation == null ? 0 : generation.getAttempts(),
        calls(generation),
        usage(end.getUsage()),
        latency(generation),
        error(end.getFailure()),
        prompt(generation),
        TextDigest.of(turn.getMessage(), end.getReply()),
        end.getImported() ? true : null,
        emptyToNull(turn.getPrincipal()));
  }

  private static LogEvent.Type type(TurnEvent end) {
    return switch (end.getKind()) {
      case COMPLETED -> LogEvent.Type.MESSAGE_PROCESSED;
      case CANCELLED ->
          FinishReasons.ERASED.equals(end.getFinishReason())
              ? LogEvent.Type.MESSAGE_ERASED
              : LogEvent.Type.MESSAGE_CANCELLED;
      case FAILED -> LogEvent.Type.MESSAGE_FAILED;
      case EXPIRED -> LogEvent.Type.MESSAGE_EXPIRED;
      case REJECTED -> LogEvent.Type.MESSAGE_REJECTED;
      case UNKNOWN, RECOVERY_MARKER, SWEEP, LEASE, STOP, WATCH ->
          throw new IllegalArgumentException(end.getKind() + " is no end");
    };
  }

  /** Returns the request's trace; where it came without one, one made of what names the turn. */
  static TraceParent trace(TurnRow turn) {
    return TraceParent.parse(turn.getTraceparent())
        .orElseGet(() -> TraceParent.named(turn.getRequestId()));
  }

  private static LogEvent.@Nullable Usage usage(@Nullable TokenUsage usage) {
    return usage == null
        ? null
        : new LogEvent.Usage(
            usage.getPromptTokens(),
            usage.getCompletionTokens(),
            usage.getCachedTokens(),
            usage.getCacheWrittenTokens(),
            usage.getReasoningTokens());
  }

  private static List<LogEvent.Call> calls(@Nullable Generation generation) {
    return generation == null
        ? List.of()
        : generation.getCalls().stream().map(LogRecords::call).toList();
  }

  private static LogEvent.Call call(GenerationCall call) {
    return new LogEvent.Call(
        call.getRoute(),
        call.getOutcome(),
        usage(call.getUsage()),
        call.getEstimated() ? (Boolean) true : null,
        call.getContinuedFrom() == 0 ? null : (Integer) call.getContinuedFrom(),
        emptyToNull(call.getAttempt()));
  }

  private static LogEvent.@Nullable Latency latency(@Nullable Generation generation) {
    return generation == null
        ? null
        : new LogEvent.Latency(
            generation.getQueuedMs(), generation.getFirstTokenMs(), generation.getTotalMs());
  }

  private static LogEvent.@Nullable Error error(@Nullable Failure failure) {
    return failure == null ? null : new LogEvent.Error(failure.getReason(), failure.getMessage());
  }

  private static LogEvent.@Nullable Prompt prompt(@Nullable Generation generation) {
    return generation == null
        ? null
        : new LogEvent.Prompt(
            generation.getModel(),
            generation.getMaxTokens(),
            generation.getTemperature(),
            generation.getSystemPrompt(),
            generation.getPromptTurns(),
            generation.getPromptTokens(),
            generation.getEncoding(),
            generation.getMaxContextTokens(),
            generation.getMaxContextTurns(),
            generation.getPromptSha256());
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
