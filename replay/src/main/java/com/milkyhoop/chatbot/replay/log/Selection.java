package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Describes which turns of the log are selected: those that meet all of its conditions, and of
 * these a sample. The same ranges and selection choose the same turns, however often and in
 * whatever order they are read. An empty set is no condition.
 *
 * @param from the first timestamp; null for none
 * @param until the timestamp behind the last; null for none
 * @param offsets ranges of which the event stands in one
 * @param models as they name themselves, or as they were asked for
 * @param outcomes how the turn ended
 * @param retried whether only turns count that cost more than one call
 * @param onePerConversation whether one turn of each conversation is chosen
 * @param sample how many turns are chosen at most, of those; null for all
 * @param seed decides which are chosen
 * @param turns the turns by name, such as those that an earlier report found worse
 */
public record Selection(
    @Nullable Instant from,
    @Nullable Instant until,
    List<OffsetRange> offsets,
    Set<String> users,
    Set<String> sessions,
    Set<String> models,
    Set<String> routes,
    Set<LogEvent.Type> outcomes,
    boolean retried,
    boolean onePerConversation,
    @Nullable Integer sample,
    long seed,
    Set<TurnRef> turns) {
  /** Selects every turn. */
  public static final Selection ALL =
      new Selection(
          null, null, List.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), false, false,
          null, 0, Set.of());

  public Selection {
    offsets = List.copyOf(offsets);
    users = Set.copyOf(users);
    sessions = Set.copyOf(sessions);
    models = Set.copyOf(models);
    routes = Set.copyOf(routes);
    outcomes = Set.copyOf(outcomes);
    turns = Set.copyOf(turns);
    if (sample != null && sample < 1) {
      throw new IllegalArgumentException(
          "a sample of %d turns: must be 1 or more".formatted(sample));
    }
    if (from != null && until != null && !from.isBefore(until)) {
      throw new IllegalArgumentException(
          "from %s until %s: ends before it begins".formatted(from, until));
    }
  }

  /** Returns the same, but of these turns alone. */
  public Selection only(Set<TurnRef> others) {
    return new Selection(
        from,
        until,
        offsets,
        users,
        sessions,
        models,
        routes,
        outcomes,
        retried,
        onePerConversation,
        sample,
        seed,
        others);
  }

  /** Returns whether a turn meets the conditions, whatever the sample. */
  public boolean matches(LoggedTurn turn) {
    LogEvent event = turn.event();
    return (from == null || !event.timestamp().isBefore(from))
        && (until == null || event.timestamp().isBefore(until))
        && (offsets.isEmpty()
            || offsets.stream().anyMatch(each -> each.contains(turn.partition(), turn.offset())))
        && has(users, event.userId())
        && has(sessions, event.sessionId())
        && (models.isEmpty() || isOfModel(event))
        && has(routes, event.route())
        && (outcomes.isEmpty() || outcomes.contains(event.event()))
        && (!retried || event.attempts() > 1)
        && (turns.isEmpty() || turns.contains(turn.ref()));
  }

  /**
   * Returns a predicate that tells whether a turn of these ranges is selected. Reads them once
   * where a sample is to be drawn, and keeps the names of the chosen turns alone.
   */
  public Predicate<LoggedTurn> of(LogReader reader, OffsetRanges ranges) {
    if (sample == null && !onePerConversation) {
      return this::matches;
    }
    var draw = new SampleDraw(seed, onePerConversation, sample);
    reader.forEachTurn(
        ranges,
        turn -> {
          if (matches(turn)) {
            draw.offer(turn);
          }
        });
    Set<TurnRef> chosen = draw.chosen();
    return turn -> chosen.contains(turn.ref());
  }

  private boolean isOfModel(LogEvent event) {
    LogEvent.Prompt prompt = event.prompt();
    return has(models, event.model()) || (prompt != null && models.contains(prompt.model()));
  }

  private static boolean has(Set<String> wanted, @Nullable String value) {
    return wanted.isEmpty() || (value != null && wanted.contains(value));
  }
}
