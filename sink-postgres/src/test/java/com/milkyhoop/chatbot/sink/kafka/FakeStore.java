package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.ErasedEvent;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.milkyhoop.chatbot.sink.row.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Keeps rows in memory; is away, or refuses, when told to. One thread. */
final class FakeStore implements RowStore {
  private final Map<LogKey, LogRow> rows = new LinkedHashMap<>();
  private final List<UserErasure> erasures = new ArrayList<>();
  final Set<String> refused = new HashSet<>();
  final List<Integer> batchSizes = new ArrayList<>();
  boolean away;

  /** It is away for erasures alone. */
  boolean awayForErasures;

  /** The first attempt to write, from 1, for which it is away. */
  int awayFromAttempt = Integer.MAX_VALUE;

  int attempts;

  /** Counts the steps that deleting rows of no event takes. */
  int earlierSteps = 1;

  Duration stepTakes = Duration.ZERO;

  @Override
  public void prepare() {
    requireThere();
  }

  @Override
  public Written write(List<LogRow> rows) {
    attempts++;
    requireThere();
    batchSizes.add(rows.size());
    List<Refusal> refusals = new ArrayList<>();
    int events = 0;
    int messages = 0;
    for (LogRow row : rows) {
      if (refused.contains(row.event().requestId())) {
        refusals.add(new Refusal(row, Refusal.Kind.CONTENT, "refused " + row.event().requestId()));
      } else if (erasures.stream().noneMatch(erasure -> covers(erasure, row))) {
        LogRow there = this.rows.putIfAbsent(key(row), row);
        if (there == null) {
          events++;
          messages += messages(row);
        } else if (!there.json().equals(row.json())) {
          refusals.add(new Refusal(row, Refusal.Kind.CONFLICT, "another row has its key"));
        }
      }
    }
    return new Written(events, messages, rows.size() - events - refusals.size(), refusals);
  }

  @Override
  public Erased erase(List<ErasedEvent> events) {
    requireThere();
    List<LogRow> gone = new ArrayList<>();
    for (ErasedEvent event : events) {
      LogRow row = rows.get(event.key());
      if (row != null && !isBehind(row.position(), event.position())) {
        gone.add(row);
      }
    }
    return delete(gone);
  }

  @Override
  public Erased erase(UserErasure erasure, Consumer<List<LogKey>> beforeDeletion) {
    requireThere();
    requireThere(awayForErasures);
    List<LogRow> gone = rows.values().stream().filter(row -> covers(erasure, row)).toList();
    beforeDeletion.accept(gone.stream().map(FakeStore::key).toList());
    erasures.add(erasure);
    return delete(gone);
  }

  /** Has no such rows, however long it looks for them. */
  @Override
  public Erased eraseEarlier(List<UserErasure> erasures) {
    LockSupport.parkNanos(stepTakes.toNanos());
    earlierSteps--;
    return new Erased(0, 0, earlierSteps > 0);
  }

  /** Returns the request ids of all rows, oldest first. */
  List<String> kept() {
    return rows.values().stream().map(row -> row.event().requestId()).toList();
  }

  private Erased delete(List<LogRow> gone) {
    gone.forEach(row -> rows.remove(key(row)));
    return new Erased(gone.size(), gone.stream().mapToInt(FakeStore::messages).sum());
  }

  private static int messages(LogRow row) {
    return row.event().event().hasReply() ? 1 : 0;
  }

  /** Looks at offsets alone: a topic is never made anew in a test that uses this store. */
  private static boolean covers(UserErasure erasure, LogRow row) {
    return row.event().userId().equals(erasure.userId())
        && (erasure.sessionId().isEmpty() || erasure.sessionId().equals(row.event().sessionId()))
        && row.position().partition() == erasure.position().partition()
        && row.position().offset() < erasure.position().offset();
  }

  private static boolean isBehind(Position one, Position other) {
    return one.topic().equals(other.topic())
        && one.partition() == other.partition()
        && one.offset() > other.offset();
  }

  private static LogKey key(LogRow row) {
    LogEvent event = row.event();
    return new LogKey(event.userId(), event.sessionId(), event.requestId());
  }

  private void requireThere() {
    requireThere(away || attempts >= awayFromAttempt);
  }

  private static void requireThere(boolean isAway) {
    if (isAway) {
      throw new UnavailableException(
          "postgres", Remedy.TIME, "away", new IllegalStateException("told to be away"));
    }
  }
}
