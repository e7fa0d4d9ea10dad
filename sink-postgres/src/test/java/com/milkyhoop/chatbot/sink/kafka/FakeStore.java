package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import com.milkyhoop.chatbot.sink.row.Written;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps request ids in memory; is away, or refuses, when told to. One thread. */
final class FakeStore implements RowStore {
  final List<String> kept = new ArrayList<>();
  final Set<String> refused = new HashSet<>();
  final List<Integer> batchSizes = new ArrayList<>();
  boolean away;

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

  private void requireThere() {
    if (away || attempts >= awayFromAttempt) {
      throw new UnavailableException(
          "postgres", Remedy.TIME, "away", new IllegalStateException("told to be away"));
    }
  }
}
