package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A turn of the log as later prompts hold it. Confined to one thread. */
final class HistoryTurn {
  private final LogEvent event;
  private @Nullable FinishedTurn counted;

  HistoryTurn(LogEvent event) {
    this.event = event;
  }

  LogEvent event() {
    return event;
  }

  /** Returns whether prompts hold it: failed turns are left out (R3). */
  boolean isFinished() {
    return event.event().hasReply() && !event.message().isEmpty();
  }

  /**
   * Returns it as the assembler takes it.
   *
   * @param fallback counts where it records no encoding of its own
   */
  FinishedTurn finished(TokenCounter fallback) {
    FinishedTurn turn = counted;
    if (turn == null) {
      LogEvent.Prompt prompt = event.prompt();
      TokenCounter own =
          prompt == null ? fallback : TokenCounter.forEncoding(prompt.encoding()).orElse(fallback);
      turn =
          new FinishedTurn(
              event.turn(),
              event.message(),
              own.count(event.message()),
              event.reply(),
              own.count(event.reply()),
              promptStart());
      if (prompt != null) {
        counted = turn;
      }
    }
    return turn;
  }

  private OptionalLong promptStart() {
    LogEvent.Prompt prompt = event.prompt();
    if (prompt == null) {
      return OptionalLong.empty();
    }
    List<Long> turns = prompt.turns();
    return OptionalLong.of(turns.isEmpty() ? event.turn() : turns.getFirst());
  }
}
