package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.Optional;

/** A row of the store {@code turns}, and its number in the conversation. */
record StoredTurn(long number, TurnRow row) {
  /** Returns the turn as a prompt holds it (R3); empty where it is unfinished, or has failed. */
  Optional<FinishedTurn> finished() {
    TurnEvent end = row.getEnd();
    boolean belongs =
        end != null
            && !row.getMessage().isEmpty()
            && (end.getKind() == TurnEventKind.COMPLETED
                || end.getKind() == TurnEventKind.CANCELLED);
    return belongs
        ? Optional.of(
            new FinishedTurn(
                number,
                row.getMessage(),
                row.getMessageTokens(),
                end.getReply(),
                end.getReplyTokens()))
        : Optional.empty();
  }
}
