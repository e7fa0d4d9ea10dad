package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.ErasedEvent;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.milkyhoop.chatbot.sink.row.Written;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Keeps request ids in memory; is away, or refuses, when told to. One thread. */
final class FakeStore implements RowStore {
  final List<String> kept = new ArrayList<>();
  final Set<String> refused = new HashSet<>();
  final List<Integer> batchSizes = new ArrayList<>();
  boolean away;

  /** It is away for erasures alone. */
  boolean awayForErasures;

  /** The first attempt to write, from 1, for which it is away. */
  int awayFromAttempt = Integer.MAX_VALUE;

  int attempts;

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
    for (LogRow row : rows) {
      String request = row.event().requestId();
      if (refused.contains(request)) {
        refusals.add(new Refusal(row, Refusal.Kind.CONTENT, "refused " + request));
      } else {
        kept.add(request);
      }
    }
    return new Written(rows.size() - refusals.size(), 0, 0, refusals);
  }

  @Override
  public Erased erase(List<ErasedEvent> events) {
    requireThere();
    events.forEach(event -> kept.remove(event.key().requestId()));
    return new Erased(events.size(), 0);
  }

  /** Forgets all: its rows name no user. */
  @Override
  public Erased erase(UserErasure erasure, Consumer<List<LogKey>> beforeDeletion) {
    requireThere();
    requireThere(awayForErasures);
    beforeDeletion.accept(
        kept.stream().map(id -> new LogKey(erasure.userId(), "main", id)).toList());
    kept.clear();
    return Erased.NOTHING;
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
