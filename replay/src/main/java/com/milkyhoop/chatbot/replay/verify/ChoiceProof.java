package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.replay.history.TurnHistory;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Compares the turns that a prompt held with those that the product chooses from the same history
 * (R3), and tells what explains a difference. Confined to one thread.
 */
final class ChoiceProof {
  /**
   * Bounds the turns that may wait behind one, and drop old ones as they come: MAX_QUEUED_TURNS.
   */
  private static final int MOST_QUEUED = 1_000;

  private static final String TOO_LONG = "MODEL_CONTEXT_TOO_LONG".toLowerCase(Locale.ROOT);

  private final Findings findings;
  private final TurnHistory history;

  /**
   * Holds the first row that the store should still have: it keeps as many as the limit says, that
   * of the turn itself among them, and what has left does not come back when the limit is raised.
   */
  private long oldestKept = 1;

  ChoiceProof(Findings findings, TurnHistory history) {
    this.findings = findings;
    this.history = history;
  }

  /**
   * @param turn whose recorded prompt is faithful
   * @param wasIdle whether the conversation may have lost turns to {@code CONTEXT_TTL} before it
   * @param incomplete why the history may lack turns that the product had; empty where it does not
   */
  void check(LoggedTurn turn, boolean wasIdle, Optional<Explanation> incomplete) {
    LogEvent event = turn.event();
    LogEvent.Prompt recorded = Objects.requireNonNull(event.prompt());
    oldestKept = Math.max(oldestKept, event.turn() - recorded.maxContextTurns() + 1L);
    if (isChosen(event, oldestKept)) {
      findings.choiceEqual();
      return;
    }
    boolean refused = event.calls().stream().anyMatch(call -> call.outcome().equals(TOO_LONG));
    if (refused && isShortened(event, oldestKept)) {
      findings.explain(Explanation.PROMPT_SHORTENED);
      return;
    }
    if (isExplainedByRetention(event, wasIdle, refused)) {
      findings.explain(Explanation.RETENTION);
      return;
    }
    if (incomplete.isPresent()) {
      findings.explain(incomplete.get());
      return;
    }
    findings.differs(
        Difference.Kind.CHOICE,
        turn,
        "the turns " + turns(history.chosen(event, oldestKept)),
        "the turns " + recorded.turns());
  }

  /** Forgets what has left the store: all of the conversation has. */
  void beginAnew() {
    oldestKept = 1;
  }

  private boolean isChosen(LogEvent event, long oldest) {
    return matches(event, history.chosen(event, oldest));
  }

  private boolean isShortened(LogEvent event, long oldest) {
    return matches(event, history.chosen(event, oldest).flatMap(Prompt::withoutOlderHalf));
  }

  private static boolean matches(LogEvent event, Optional<Prompt> chosen) {
    LogEvent.Prompt recorded = Objects.requireNonNull(event.prompt());
    return chosen.isPresent() && chosen.get().turns().equals(recorded.turns());
  }

  /**
   * Returns whether retention explains a difference: the store may keep more rows, after a bound
   * was lowered; or fewer, where later requests had come already, or the conversation was idle.
   */
  private boolean isExplainedByRetention(LogEvent event, boolean wasIdle, boolean refused) {
    long newest = wasIdle ? event.turn() : Math.min(oldestKept + MOST_QUEUED, event.turn());
    if (isAny(event, 1, refused)) {
      return oldestKept > 1;
    }
    if (oldestKept == 1 && !wasIdle) {
      return false;
    }
    OptionalLong cut =
        history.numbersBefore(event.turn()).stream()
            .mapToLong(number -> number + 1)
            .filter(oldest -> oldest > oldestKept && oldest <= newest)
            .filter(oldest -> isAny(event, oldest, refused))
            .findFirst();
    cut.ifPresent(oldest -> oldestKept = oldest);
    return cut.isPresent();
  }

  private boolean isAny(LogEvent event, long oldest, boolean refused) {
    return isChosen(event, oldest) || (refused && isShortened(event, oldest));
  }

  private static List<Long> turns(Optional<Prompt> chosen) {
    return chosen.map(Prompt::turns).orElse(List.of());
  }
}
