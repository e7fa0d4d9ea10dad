package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of the stores from events and from other rows. Rows are never changed once made. */
final class Rows {
  private Rows() {}

  /** Stands for the hash of a message that is not known yet, or not any more. */
  static final ByteBuffer NO_HASH = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** Bounds the calls that are known of each turn after they have left. */
  private static final int MOST_DEPARTED = 4;

  static RequestRow request(ByteBuffer messageHash, long number) {
    return new RequestRow(messageHash, number, null, 0L);
  }

  /** Keeps an outcome whose request was not read yet. */
  static RequestRow early(OutcomeArrived outcome) {
    return new RequestRow(NO_HASH, ConversationState.NO_TURN, outcome.end(), outcome.appendedAt());
  }

  static TurnRow turn(MessageSent sent) {
    return new TurnRow(
        sent.requestId(),
        sent.message(),
        sent.messageTokens(),
        sent.traceparent(),
        sent.appendedAt(),
        null,
        0L,
        sent.principal());
  }

  static TurnRow ended(TurnRow turn, TurnEvent end, long endedAt) {
    return new TurnRow(
        turn.getRequestId(),
        turn.getMessage(),
        turn.getMessageTokens(),
        turn.getTraceparent(),
        turn.getRequestedAt(),
        end,
        endedAt,
        turn.getPrincipal());
  }

  /**
   * Returns what is kept of a turn that was logged. How its reply was generated, the system prompt
   * above all, is in the log event; only where its prompt began is read again (R3).
   */
  static TurnRow kept(TurnRow turn) {
    TurnEvent end = turn.getEnd();
    var kept =
        new TurnEvent(
            end.getKind(),
            end.getEpoch(),
            end.getMarkerId(),
            end.getRequestId(),
            end.getReply(),
            end.getReplyTokens(),
            end.getFinishReason(),
            end.getModel(),
            end.getUsage(),
            end.getFailure(),
            startOfPrompt(end.getGeneration()),
            end.getImported(),
            "",
            null,
            null);
    return ended(turn, kept, turn.getEndedAt());
  }

  private static @Nullable Generation startOfPrompt(@Nullable Generation generation) {
    return generation == null
        ? null
        : new Generation(
            0,
            List.of(),
            "",
            "",
            0,
            null,
            "",
            generation.getPromptTurns().stream().limit(1).toList(),
            0,
            "",
            "",
            0,
            0,
            0L,
            null,
            0L);
  }

  /** Returns what a generation cost, without what it was asked and what that can be told from. */
  static @Nullable Generation withoutText(@Nullable Generation generation) {
    return generation == null
        ? null
        : new Generation(
            generation.getAttempts(),
            generation.getCalls(),
            generation.getRoute(),
            generation.getModel(),
            generation.getMaxTokens(),
            generation.getTemperature(),
            "",
            List.of(),
            generation.getPromptTokens(),
            "",
            generation.getEncoding(),
            generation.getMaxContextTokens(),
            generation.getMaxContextTurns(),
            generation.getQueuedMs(),
            generation.getFirstTokenMs(),
            generation.getTotalMs());
  }

  /** Returns what is left of the request of an erased turn: that it was one. */
  static RequestRow erasedRequest(long number) {
    return new RequestRow(NO_HASH, number, null, 0L);
  }

  /** Returns an unfinished turn without what it was asked. */
  static TurnRow withoutText(TurnRow turn) {
    return new TurnRow(
        turn.getRequestId(),
        "",
        0,
        turn.getTraceparent(),
        turn.getRequestedAt(),
        null,
        0L,
        turn.getPrincipal());
  }

  /** Makes the row of a turn whose own is gone. */
  static TurnRow withoutMessage(ActiveTurnRow active) {
    return new TurnRow(active.getRequestId(), "", 0, "", active.getRequestedAt(), null, 0L, "");
  }

  static ActiveTurnRow active(MessageSent sent, PendingEnd ending) {
    return new ActiveTurnRow(
        sent.requestId(),
        sent.appendedAt(),
        sent.deadline(),
        sent.allowance().orElse(null),
        ending,
        sent.target().stream().toList(),
        List.of(),
        List.of());
  }

  static ActiveTurnRow cancelled(ActiveTurnRow row) {
    return new ActiveTurnRow(
        row.getRequestId(),
        row.getRequestedAt(),
        row.getDeadline(),
        row.getAllowance(),
        PendingEnd.CANCELLED,
        row.getTargets(),
        row.getCancelTargets(),
        row.getDeparted());
  }

  static ActiveTurnRow erased(ActiveTurnRow row) {
    return new ActiveTurnRow(
        row.getRequestId(),
        row.getRequestedAt(),
        row.getDeadline(),
        row.getAllowance(),
        PendingEnd.ERASED,
        row.getTargets(),
        row.getCancelTargets(),
        row.getDeparted());
  }

  static ActiveTurnRow withTargets(ActiveTurnRow row, List<ReplyTarget> targets) {
    return new ActiveTurnRow(
        row.getRequestId(),
        row.getRequestedAt(),
        row.getDeadline(),
        row.getAllowance(),
        row.getEnding(),
        targets,
        row.getCancelTargets(),
        row.getDeparted());
  }

  static ActiveTurnRow withCancelTargets(ActiveTurnRow row, List<ReplyTarget> targets) {
    return new ActiveTurnRow(
        row.getRequestId(),
        row.getRequestedAt(),
        row.getDeadline(),
        row.getAllowance(),
        row.getEnding(),
        row.getTargets(),
        targets,
        row.getDeparted());
  }

  /** Lets a call go; of those that watched, the last few are known on. */
  static ActiveTurnRow without(ActiveTurnRow row, ReplyTarget target) {
    return new ActiveTurnRow(
        row.getRequestId(),
        row.getRequestedAt(),
        row.getDeadline(),
        row.getAllowance(),
        row.getEnding(),
        without(row.getTargets(), target),
        without(row.getCancelTargets(), target),
        row.getTargets().contains(target)
            ? departed(row.getDeparted(), target)
            : row.getDeparted());
  }

  private static List<ReplyTarget> departed(List<ReplyTarget> before, ReplyTarget target) {
    var after = new ArrayList<>(without(before, target));
    after.add(target);
    return List.copyOf(after.subList(Math.max(0, after.size() - MOST_DEPARTED), after.size()));
  }

  private static List<ReplyTarget> without(List<ReplyTarget> targets, ReplyTarget target) {
    return targets.stream().filter(present -> !present.equals(target)).toList();
  }

  static ConversationRow lastActive(ConversationRow row, long at) {
    return new ConversationRow(
        row.getNextTurn(), row.getOldestKeptTurn(), Math.max(row.getLastActivity(), at));
  }

  static ConversationRow oldestKept(ConversationRow row, long number) {
    return new ConversationRow(row.getNextTurn(), number, row.getLastActivity());
  }
}
