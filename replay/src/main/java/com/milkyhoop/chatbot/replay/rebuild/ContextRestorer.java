package com.milkyhoop.chatbot.replay.rebuild;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.replay.log.Erasures;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.log.Selection;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.requests.PastTurnRequests;
import com.milkyhoop.chatbot.replay.requests.RequestWriter;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Restores conversations from the log. Reads it twice: for where each conversation ends, then for
 * its newest turns, which it writes to chat-requests. The processors take what they lack and ignore
 * the rest.
 *
 * @see "ADR 16: docs/adr/0016-past-turns-come-whole.md"
 */
final class ContextRestorer {
  private final LogReader log;
  private final OffsetRanges ranges;
  private final Selection conversations;
  private final int turnsOfEach;
  private final LastLives last = new LastLives();

  /** Holds the erasures of the first read, before the second begins. */
  private final Erasures erasures = new Erasures();

  /**
   * @param ranges the log that is read
   * @param conversations which of them, by user and session
   * @param turnsOfEach the newest of each conversation, so many at most
   */
  ContextRestorer(LogReader log, OffsetRanges ranges, Selection conversations, int turnsOfEach) {
    this.log = log;
    this.ranges = ranges;
    this.conversations = conversations;
    this.turnsOfEach = turnsOfEach;
  }

  /** Returns how many conversations have a turn that ended then or later. */
  int findActiveSince(Instant time) {
    read(
        turn -> {
          if (conversations.matches(turn)) {
            last.add(turn);
          }
        });
    last.dropIdleSince(time);
    return last.size();
  }

  /**
   * Writes the turns of the conversations that were found.
   *
   * @return how many
   */
  long write(PastTurnRequests records, RequestWriter requests) {
    var written = new LongAdder();
    read(
        turn ->
            record(records, turn)
                .ifPresent(
                    record -> {
                      requests.send(turn.conversation(), record, turn.event().traceId());
                      written.increment();
                    }));
    return written.sum();
  }

  /**
   * Returns the conversations that went on behind the ranges without their past: a person wrote
   * before their turns were restored.
   */
  Set<String> begunAnew(OffsetRanges since) {
    var begun = new TreeSet<String>();
    log.forEachTurn(
        since,
        turn -> {
          ConversationId id = turn.conversation();
          last.of(id)
              .filter(life -> turn.event().turn() <= life.number())
              .ifPresent(_ -> begun.add(id.key()));
        });
    return begun;
  }

  private Optional<ChatRequest> record(PastTurnRequests records, LoggedTurn turn) {
    if (erasures.cover(turn)) {
      return Optional.empty();
    }
    return last.of(turn.conversation())
        .filter(life -> turn.offset() >= life.beginsAt())
        .filter(life -> turn.event().turn() > life.number() - turnsOfEach)
        .flatMap(life -> records.restored(turn.event(), life.number(), life.endedAt()));
  }

  /** Reads the partitions in parallel, each in order; a conversation is in one of them. */
  private void read(Consumer<LoggedTurn> turns) {
    log.readAll(
        ranges,
        _ ->
            record -> {
              switch (record) {
                case LogRecord.Event event when isTurn(event.turn().event()) ->
                    turns.accept(event.turn());
                case LogRecord.Erasure erasure -> erasures.add(erasure);
                case LogRecord.Tombstone tombstone -> erasures.add(tombstone);
                case LogRecord.Event _, LogRecord.Malformed _ -> {}
              }
            });
  }

  private static boolean isTurn(LogEvent event) {
    return event.turn() > 0 && event.event() != LogEvent.Type.MESSAGE_ERASED;
  }

  /** Returns the part of each partition that was written since these ranges were frozen. */
  static OffsetRanges behind(OffsetRanges before, OffsetRanges now) {
    Map<Integer, Long> ends = new HashMap<>();
    before.partitions().forEach(range -> ends.put(range.partition(), range.end()));
    return new OffsetRanges(
        now.topic(),
        now.topicId(),
        now.partitions().stream()
            .map(
                range ->
                    new OffsetRange(
                        range.partition(),
                        Math.min(range.end(), ends.getOrDefault(range.partition(), range.begin())),
                        range.end()))
            .toList());
  }
}
