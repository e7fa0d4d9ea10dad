package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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
                end.getReplyTokens(),
                promptStart(end.getGeneration())))
        : Optional.empty();
  }

  /** Returns it; empty for a turn that was cancelled before its prompt was made. */
  private OptionalLong promptStart(@Nullable Generation generation) {
    if (generation == null) {
      return OptionalLong.empty();
    }
    List<Long> turns = generation.getPromptTurns();
    return OptionalLong.of(turns.isEmpty() ? number : turns.getFirst());
  }
}
