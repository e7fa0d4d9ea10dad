package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.FinishReasons;

/**
 * The ends of turns that the processor itself proposes; docs/errors.md lists their reasons. Without
 * an epoch: who sends them adds its own.
 */
public final class ProposedEnds {
  private static final long RETRY_AFTER_MS = 1_000;
  private static final Failure EXPIRED =
      CallRefusals.failure(
          "DEADLINE_EXCEEDED", "the turn did not end before its deadline, waiting included");
  private static final Failure BUSY =
      CallRefusals.failure(
          "CONVERSATION_BUSY", "an earlier message of this conversation is answered");
  private static final Failure QUEUE_FULL =
      new Failure(
          "QUEUE_FULL", "too many messages of this conversation wait already", RETRY_AFTER_MS);
  private static final Failure PROMPT_TOO_LONG =
      CallRefusals.failure(
          "PROMPT_TOO_LONG",
          "message: it does not fit CONTEXT_MAX_TOKENS together with the system prompt");

  private ProposedEnds() {}

  /** Its deadline has passed. */
  public static TurnEvent expired(String requestId) {
    return end(TurnEventKind.EXPIRED, requestId, EXPIRED);
  }

  /** The message alone is more than the budget. */
  public static TurnEvent promptTooLong(String requestId) {
    return end(TurnEventKind.FAILED, requestId, PROMPT_TOO_LONG);
  }

  /** Its record could not be processed. */
  public static TurnEvent internal(String requestId) {
    return end(TurnEventKind.FAILED, requestId, CallRefusals.INTERNAL);
  }

  /** Ends a turn whose user was erased, and that cost nothing as far as we know. */
  public static TurnEvent erased(String requestId) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.CANCELLED)
        .setEpoch(Recovery.NONE)
        .setRequestId(requestId)
        .setFinishReason(FinishReasons.ERASED)
        .build();
  }

  /** Returns what is left of an end whose user was erased: what the turn cost, and no text. */
  public static TurnEvent erased(TurnEvent end) {
    return withCostOf(end, erased(end.getRequestId()));
  }

  /** Returns an end with what the turn cost by another one that it is in place of (R14). */
  public static TurnEvent withCostOf(TurnEvent replaced, TurnEvent end) {
    return TurnEvent.newBuilder()
        .setKind(end.getKind())
        .setEpoch(end.getEpoch())
        .setRequestId(end.getRequestId())
        .setFinishReason(end.getFinishReason())
        .setFailure(end.getFailure())
        .setModel(replaced.getModel())
        .setUsage(replaced.getUsage())
        .setGeneration(Rows.withoutText(replaced.getGeneration()))
        .build();
  }

  static TurnEvent busy(String requestId) {
    return end(TurnEventKind.REJECTED, requestId, BUSY);
  }

  static TurnEvent queueFull(String requestId) {
    return end(TurnEventKind.REJECTED, requestId, QUEUE_FULL);
  }

  private static TurnEvent end(TurnEventKind kind, String requestId, Failure failure) {
    return TurnEvent.newBuilder()
        .setKind(kind)
        .setEpoch(Recovery.NONE)
        .setRequestId(requestId)
        .setFailure(failure)
        .build();
  }
}
