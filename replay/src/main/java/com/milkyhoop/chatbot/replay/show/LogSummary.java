package com.milkyhoop.chatbot.replay.show;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts turns by outcome and model. Conversations are counted by a hash of 64 bits of each: 16
 * bytes a conversation. Confined to one thread; those of several are added up.
 */
final class LogSummary {
  private final Map<LogEvent.Type, Long> outcomes = new EnumMap<>(LogEvent.Type.class);
  private final Map<String, ModelUse> models = new TreeMap<>();
  private final LongSet conversations = new LongSet();
  private long turns;
  private long retried;
  private long malformed;
  private long tombstones;
  private @Nullable Instant first;
  private @Nullable Instant last;

  /**
   * Holds the tokens of a model's turns, as it counted them.
   *
   * @param uncounted turns of which it did not count the tokens
   */
  record ModelUse(
      long turns, long calls, long promptTokens, long completionTokens, long uncounted) {
    static final ModelUse NONE = new ModelUse(0, 0, 0, 0, 0);

    ModelUse plus(ModelUse other) {
      return new ModelUse(
          turns + other.turns,
          calls + other.calls,
          promptTokens + other.promptTokens,
          completionTokens + other.completionTokens,
          uncounted + other.uncounted);
    }
  }

  void add(LoggedTurn turn) {
    LogEvent event = turn.event();
    turns++;
    retried += event.attempts() > 1 ? 1 : 0;
    outcomes.merge(event.event(), 1L, Long::sum);
    conversations.add(hash(event.userId(), event.sessionId()));
    models.merge(model(event), use(event), ModelUse::plus);
    first = earlier(first, event.timestamp());
    last = later(last, event.timestamp());
  }

  void addMalformed() {
    malformed++;
  }

  void addTombstone() {
    tombstones++;
  }

  /** Adds another one's counts: of another partition, so of other conversations. */
  void add(LogSummary other) {
    turns += other.turns;
    retried += other.retried;
    malformed += other.malformed;
    tombstones += other.tombstones;
    other.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
    other.models.forEach((model, use) -> models.merge(model, use, ModelUse::plus));
    conversations.addAll(other.conversations);
    if (other.first != null && other.last != null) {
      first = earlier(first, other.first);
      last = later(last, other.last);
    }
  }

  private static String model(LogEvent event) {
    if (event.model() != null) {
      return event.model();
    }
    return event.prompt() == null ? "none" : event.prompt().model();
  }

  private static ModelUse use(LogEvent event) {
    LogEvent.Usage usage = event.usage();
    return usage == null
        ? new ModelUse(1, event.attempts(), 0, 0, event.attempts() > 0 ? 1 : 0)
        : new ModelUse(1, event.attempts(), usage.promptTokens(), usage.completionTokens(), 0);
  }

  private static Instant earlier(@Nullable Instant a, Instant b) {
    return a == null || b.isBefore(a) ? b : a;
  }

  private static Instant later(@Nullable Instant a, Instant b) {
    return a == null || b.isAfter(a) ? b : a;
  }

  private static long hash(String user, String session) {
    return mixed(mixed(user.hashCode()) * 31 + fnv(user) ^ mixed(fnv(session)));
  }

  private static long fnv(String text) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }

  private static long mixed(long number) {
    long z = (number ^ (number >>> 33)) * 0xFF51AFD7ED558CCDL;
    return z ^ (z >>> 33);
  }

  long turns() {
    return turns;
  }

  long retried() {
    return retried;
  }

  long malformed() {
    return malformed;
  }

  long tombstones() {
    return tombstones;
  }

  long conversations() {
    return conversations.size();
  }

  Map<LogEvent.Type, Long> outcomes() {
    return outcomes;
  }

  Map<String, ModelUse> models() {
    return models;
  }

  @Nullable Instant first() {
    return first;
  }

  @Nullable Instant last() {
    return last;
  }
}
