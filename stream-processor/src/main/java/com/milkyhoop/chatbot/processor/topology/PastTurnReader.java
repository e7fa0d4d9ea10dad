package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnImported;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnRestored;
import com.milkyhoop.chatbot.conversation.EndedTurn;
import com.milkyhoop.chatbot.conversation.Recovery;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.PastTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads the turns of the past that come on chat-requests. What is stored and logged of them keeps
 * the rules of a message and of an end.
 *
 * @see "ADR 16: docs/adr/0016-past-turns-come-whole.md"
 */
final class PastTurnReader {
  private static final Set<TurnEventKind> ENDS =
      Set.of(
          TurnEventKind.COMPLETED,
          TurnEventKind.CANCELLED,
          TurnEventKind.FAILED,
          TurnEventKind.EXPIRED,
          TurnEventKind.REJECTED);
  private static final Set<TurnEventKind> ENDS_WITH_REPLY =
      Set.of(TurnEventKind.COMPLETED, TurnEventKind.CANCELLED);

  private final OutcomeRules rules;

  PastTurnReader(OutcomeRules rules) {
    this.rules = rules;
  }

  /**
   * @param request whose action is IMPORT or RESTORE
   * @throws MalformedRecordException when it breaks a rule
   */
  RequestEvent read(ChatRequest request, Record<?, ?> record, long appendedAt) {
    PastTurn past = present(request.getPast());
    TurnEvent end = past.getEnd();
    require(end.getRequestId().equals(request.getRequestId()), "past.end is another request's");
    require(end.getEpoch() == Recovery.NONE, "past.end must have no epoch");
    RequestReader.brokenRule(request).ifPresent(PastTurnReader::refuse);
    rules.broken(end, 0).ifPresent(rule -> refuse("past.end: " + rule));
    var turn =
        new EndedTurn(
            request.getMessage(), request.getMessageTokens(), RequestReader.trace(record), end);
    return request.getAction() == Action.IMPORT
        ? imported(turn, appendedAt)
        : restored(turn, past, appendedAt);
  }

  private static TurnImported imported(EndedTurn turn, long appendedAt) {
    require(ENDS_WITH_REPLY.contains(turn.end().getKind()), "an imported turn has a reply");
    require(turn.end().getImported(), "an imported turn is marked so");
    return new TurnImported(turn, appendedAt);
  }

  private static TurnRestored restored(EndedTurn turn, PastTurn past, long appendedAt) {
    require(ENDS.contains(turn.end().getKind()), "past.end is no end");
    require(
        past.getNumber() > 0 && past.getNumber() <= past.getLastNumber(),
        "past.number must be from 1 to past.last_number");
    require(past.getLastNumber() < Long.MAX_VALUE, "past.last_number is too large");
    long endedAt = Math.clamp(past.getEndedAt(), 0, appendedAt);
    return new TurnRestored(
        turn,
        past.getNumber(),
        Math.clamp(past.getRequestedAt(), 0, endedAt),
        endedAt,
        past.getLastNumber(),
        Math.clamp(past.getLastEndedAt(), endedAt, appendedAt),
        appendedAt);
  }

  private static PastTurn present(@Nullable PastTurn past) {
    if (past == null) {
      throw new MalformedRecordException("record has no past turn");
    }
    return past;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      refuse(rule);
    }
  }

  private static void refuse(String rule) {
    throw new MalformedRecordException(rule);
  }
}
