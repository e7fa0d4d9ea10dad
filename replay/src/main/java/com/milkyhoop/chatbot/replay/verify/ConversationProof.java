package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.history.Bounds;
import com.milkyhoop.chatbot.replay.history.ConversationVisitor;
import com.milkyhoop.chatbot.replay.history.RecordedPrompt;
import com.milkyhoop.chatbot.replay.history.TurnHistory;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.verify.Difference.Kind;
import com.milkyhoop.chatbot.replay.verify.TurnNumbers.Hole;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.TextDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks the events of one conversation against each other: each request once, each turn once and
 * behind those that its prompt came after, each text and prompt as it was recorded (R2, R3, R4,
 * R16). Confined to one thread.
 */
final class ConversationProof implements ConversationVisitor {
  /** Bounds what is remembered of a conversation that is full of holes. */
  private static final int MOST_MISSED = 10_000;

  private final Findings findings;
  private final boolean isWhole;
  private final boolean isErased;
  private final TurnHistory history;
  private final ChoiceProof choice;
  private final TurnNumbers numbers = new TurnNumbers();
  private final Map<String, Long> offsets = new HashMap<>();

  /** Holds turns that had no event when a prompt came after them, and the first such prompt. */
  private final NavigableMap<Long, LoggedTurn> missed = new TreeMap<>();

  private @Nullable LoggedTurn last;
  private long firstTurn = 1;

  /**
   * Is the number up to which it is known which turns had no event when a prompt came after them.
   */
  private long noted;

  /**
   * @param isWhole whether the partition still has its first record
   * @param isErased whether events of the conversation were erased
   */
  ConversationProof(Findings findings, Bounds bounds, boolean isWhole, boolean isErased) {
    this.findings = findings;
    this.isWhole = isWhole;
    this.isErased = isErased;
    this.history = new TurnHistory(bounds);
    this.choice = new ChoiceProof(findings, history);
  }

  @Override
  public void event(LogRecord.Event record) {
    LoggedTurn turn = record.turn();
    LogEvent event = turn.event();
    if (last == null && !isWhole) {
      firstTurn = event.turn();
    }
    text(turn);
    Long before = offsets.putIfAbsent(event.requestId(), turn.offset());
    if (before != null) {
      findings.differs(
          Kind.REQUEST_TWICE, turn, "one event a request", "another one at offset " + before);
      return;
    }
    switch (numbers.take(turn)) {
      case NEXT -> {
        // The number is right.
      }
      case TWICE ->
          findings.differs(
              Kind.TURN_TWICE, turn, "one event a turn", "turn " + event.turn() + " once more");
      case ANEW -> beginAnew(last == null ? turn : last);
    }
    prompt(turn);
    history.add(event);
    last = turn;
  }

  private void text(LoggedTurn turn) {
    LogEvent event = turn.event();
    String digest = TextDigest.of(event.message(), event.reply());
    if (!digest.equals(event.textDigest())) {
      findings.differs(
          Kind.TEXT,
          turn,
          event.textDigest() == null
              ? "a digest of message and reply"
              : "message and reply with the digest " + event.textDigest(),
          event.textDigest() == null ? "none" : "message and reply with the digest " + digest);
    }
  }

  private void prompt(LoggedTurn turn) {
    LogEvent event = turn.event();
    if (event.prompt() == null) {
      return;
    }
    noteMissed(turn);
    RecordedPrompt recorded = history.recorded(event);
    findings.prompt(recorded instanceof RecordedPrompt.Faithful);
    switch (recorded) {
      case RecordedPrompt.Faithful _ -> choice.check(turn, numbers.wasIdle(), incomplete());
      case RecordedPrompt.Unfaithful(String reason) ->
          findings.differs(
              Kind.PROMPT,
              turn,
              "the prompt of the turns %s, as it was sent".formatted(event.prompt().turns()),
              reason);
      case RecordedPrompt.Gone(List<Long> gone) -> gone(turn, gone);
      case RecordedPrompt.None _ -> throw new IllegalStateException("it has a prompt");
    }
  }

  /**
   * Records the turns that a prompt came after and that have no event: earlier turns have ended
   * when a prompt is made: their events stand before its own.
   */
  private void noteMissed(LoggedTurn turn) {
    long number = numbers.firstMissing(Math.max(firstTurn - 1, noted));
    long end = Math.min(turn.event().turn(), TurnNumbers.MOST);
    while (number < end && missed.size() < MOST_MISSED) {
      missed.putIfAbsent(number, turn);
      number = numbers.firstMissing(number);
    }
    noted = Math.max(noted, turn.event().turn() - 1);
  }

  private void gone(LoggedTurn turn, List<Long> gone) {
    if (gone.stream().allMatch(number -> number < firstTurn)) {
      findings.explain(Explanation.LOG_BEGINS_LATER);
    } else if (isErased) {
      findings.explain(Explanation.ERASED);
    } else {
      findings.differs(
          Kind.PROMPT,
          turn,
          "the events of the turns " + gone + " that it holds",
          "none before it");
    }
  }

  private void beginAnew(LoggedTurn last) {
    findings.explain(Explanation.CONTEXT_EXPIRED);
    holes(last, numbers.beginAnew(firstTurn));
    missed.clear();
    noted = 0;
    history.clear();
    choice.beginAnew();
    firstTurn = 1;
  }

  @Override
  public void end() {
    if (last == null) {
      return;
    }
    if (firstTurn > 1) {
      findings.explain(Explanation.LOG_BEGINS_LATER);
    }
    holes(last, numbers.holes(firstTurn));
    if (!isErased) {
      missed.forEach(
          (number, turn) -> {
            if (numbers.has(number)) {
              findings.differs(
                  Kind.ORDER,
                  turn,
                  "turn " + number + " before it",
                  "turn " + number + " behind it");
            }
          });
    }
  }

  private void holes(LoggedTurn last, List<Hole> holes) {
    if (isErased && !holes.isEmpty()) {
      findings.explain(Explanation.ERASED);
      return;
    }
    for (Hole hole : holes) {
      findings.differs(
          Kind.TURN_MISSING,
          missed.getOrDefault(hole.from(), last),
          hole.from() == hole.to()
              ? "an event of turn " + hole.from()
              : "events of the turns %d to %d".formatted(hole.from(), hole.to()),
          "none in the conversation");
    }
  }

  /** Returns why turns may be unknown that the product knew. */
  private Optional<Explanation> incomplete() {
    if (isErased) {
      return Optional.of(Explanation.ERASED);
    }
    return firstTurn > 1 ? Optional.of(Explanation.LOG_BEGINS_LATER) : Optional.empty();
  }
}
