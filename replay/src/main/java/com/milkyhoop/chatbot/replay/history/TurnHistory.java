package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.PromptDigest;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Keeps the turns of one conversation that later prompts may hold, newest ones only: as many as the
 * widest limits let in. Fed in the order of the log. Confined to one thread.
 */
public final class TurnHistory {
  /** Bounds the turns that are in no prompt, and kept beside the others. */
  private static final int FAILED_TURNS = 1_000;

  private static final int UNBOUNDED = Integer.MAX_VALUE;
  private static final TokenCounter DEFAULT = TokenCounter.forModel("gpt-4o");

  private final Bounds bounds;
  private final NavigableMap<Long, HistoryTurn> turns = new TreeMap<>();
  private long tokens;
  private int finished;

  public TurnHistory(Bounds bounds) {
    this.bounds = bounds;
  }

  /** Adds a turn that has ended; one of the same number takes its place. */
  public void add(LogEvent event) {
    var turn = new HistoryTurn(event);
    HistoryTurn before = turns.put(event.turn(), turn);
    if (before != null) {
      count(before, -1);
    }
    count(turn, 1);
    while (turns.size() > 1 && reachesFurtherThanPrompts()) {
      count(turns.pollFirstEntry().getValue(), -1);
    }
  }

  /** Forgets all of it: the conversation was dropped, and begins again. */
  public void clear() {
    turns.clear();
    tokens = 0;
    finished = 0;
  }

  /** Returns the prompt of a turn as its event records it, from the turns before. */
  public RecordedPrompt recorded(LogEvent event) {
    LogEvent.Prompt recorded = event.prompt();
    if (recorded == null) {
      return new RecordedPrompt.None();
    }
    Optional<TokenCounter> counter = TokenCounter.forEncoding(recorded.encoding());
    if (counter.isEmpty()) {
      return new RecordedPrompt.Unfaithful(
          "tokens are counted in the encoding \"%s\", which nobody knows"
              .formatted(recorded.encoding()));
    }
    List<Long> gone = recorded.turns().stream().filter(turn -> !turns.containsKey(turn)).toList();
    if (!gone.isEmpty()) {
      return new RecordedPrompt.Gone(gone);
    }
    List<FinishedTurn> held = new ArrayList<>();
    for (long number : recorded.turns()) {
      HistoryTurn turn = turns.get(number);
      if (turn == null || !turn.isFinished()) {
        return new RecordedPrompt.Unfaithful("it holds turn %d, which failed".formatted(number));
      }
      held.add(withoutStart(turn.finished(counter.get())));
    }
    var assembler =
        new PromptAssembler(counter.get(), recorded.systemPrompt(), UNBOUNDED, UNBOUNDED);
    Prompt prompt =
        assembler
            .assemble(
                event.message(), counter.get().count(event.message()), held.reversed().iterator())
            .orElseThrow();
    return compared(prompt, recorded);
  }

  private static RecordedPrompt compared(Prompt prompt, LogEvent.Prompt recorded) {
    String digest = PromptDigest.of(prompt.messages());
    if (!digest.equals(recorded.sha256())) {
      return new RecordedPrompt.Unfaithful(
          "its messages have the digest %s, must have %s".formatted(digest, recorded.sha256()));
    }
    if (!prompt.turns().equals(recorded.turns())) {
      return new RecordedPrompt.Unfaithful(
          "it holds the turns %s, must hold %s".formatted(prompt.turns(), recorded.turns()));
    }
    if (prompt.tokens() != recorded.tokens()) {
      return new RecordedPrompt.Unfaithful(
          "it has %d tokens, must have %d".formatted(prompt.tokens(), recorded.tokens()));
    }
    return new RecordedPrompt.Faithful(prompt);
  }

  /**
   * Returns the prompt that the product would choose for a turn within the limits that its event
   * records; empty where the message alone does not fit.
   *
   * @param oldest the first turn that the product still kept
   */
  public Optional<Prompt> chosen(LogEvent event, long oldest) {
    LogEvent.Prompt recorded = event.prompt();
    if (recorded == null) {
      return Optional.empty();
    }
    TokenCounter counter = TokenCounter.forEncoding(recorded.encoding()).orElse(DEFAULT);
    var assembler =
        new PromptAssembler(
            counter,
            recorded.systemPrompt(),
            recorded.maxContextTokens(),
            recorded.maxContextTurns());
    Iterator<FinishedTurn> newestFirst =
        turns
            .subMap(Math.min(oldest, event.turn()), true, event.turn(), false)
            .descendingMap()
            .values()
            .stream()
            .filter(HistoryTurn::isFinished)
            .map(turn -> turn.finished(counter))
            .iterator();
    return assembler.assemble(event.message(), counter.count(event.message()), newestFirst);
  }

  /**
   * Returns the finished turns before one that prompts may hold and that are kept here, newest
   * first.
   */
  public List<FinishedTurn> before(LogEvent event) {
    LogEvent.Prompt recorded = event.prompt();
    TokenCounter counter =
        recorded == null ? DEFAULT : TokenCounter.forEncoding(recorded.encoding()).orElse(DEFAULT);
    return turns.headMap(event.turn(), false).descendingMap().values().stream()
        .filter(HistoryTurn::isFinished)
        .map(turn -> turn.finished(counter))
        .toList();
  }

  /** Returns the numbers of the turns before one that prompts may hold and that are kept here. */
  public List<Long> numbersBefore(long turn) {
    return turns.headMap(turn, false).entrySet().stream()
        .filter(each -> each.getValue().isFinished())
        .map(each -> each.getKey())
        .toList();
  }

  private void count(HistoryTurn turn, int sign) {
    if (turn.isFinished()) {
      finished += sign;
      tokens += (long) sign * size(turn);
    }
  }

  private static int size(HistoryTurn turn) {
    FinishedTurn counted = turn.finished(DEFAULT);
    return counted.messageTokens() + counted.replyTokens();
  }

  /**
   * Returns whether more is kept than any prompt holds, by a turn; twice the tokens, as encodings
   * differ.
   */
  private boolean reachesFurtherThanPrompts() {
    HistoryTurn oldest = turns.firstEntry().getValue();
    long withoutOldest = tokens - (oldest.isFinished() ? size(oldest) : 0);
    return finished > bounds.maxTurns() + 1
        || withoutOldest > 2L * bounds.maxTokens()
        || turns.size() > 2L * bounds.maxTurns() + FAILED_TURNS;
  }

  /**
   * Returns a turn without the start of its window, which was chosen when the prompt was made: all
   * of it belongs.
   */
  private static FinishedTurn withoutStart(FinishedTurn turn) {
    return new FinishedTurn(
        turn.number(),
        turn.message(),
        turn.messageTokens(),
        turn.reply(),
        turn.replyTokens(),
        OptionalLong.empty());
  }
}
