package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Divides a batch among the connections that write it at the same time. A conversation's rows stay
 * together and in order, so of two rows of one key the first one stays. Immutable.
 */
final class Lanes {
  /** A transaction of fewer rows costs more than it saves. */
  static final int FEWEST_ROWS = 100;

  private static final Executor WRITERS =
      writing -> Thread.ofVirtual().name("sink-writer").start(writing);

  private final int most;

  /**
   * @param most connections there are
   */
  Lanes(int most) {
    this.most = most;
  }

  /** Returns the rows as parts, none of them empty unless all are. */
  List<List<LogRow>> of(List<LogRow> rows) {
    int count = Math.min(most, rows.size() / FEWEST_ROWS);
    if (count < 2) {
      return List.of(rows);
    }
    List<List<LogRow>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(new ArrayList<>());
    }
    for (LogRow row : rows) {
      int conversation = 31 * row.event().userId().hashCode() + row.event().sessionId().hashCode();
      parts.get(Math.floorMod(conversation, count)).add(row);
    }
    parts.removeIf(List::isEmpty);
    return parts;
  }

  /**
   * Works on all parts at the same time; on one alone in the caller's thread.
   *
   * @return what came of each
   * @throws RuntimeException the first one of a part's, once all have ended
   */
  static <T> List<T> atOnce(List<List<LogRow>> parts, Function<List<LogRow>, T> work) {
    if (parts.size() == 1) {
      return List.of(work.apply(parts.getFirst()));
    }
    List<CompletableFuture<T>> all =
        parts.stream()
            .map(part -> CompletableFuture.supplyAsync(() -> work.apply(part), WRITERS))
            .toList();
    CompletableFuture<?> end = CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    try {
      end.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
    return all.stream().map(CompletableFuture::join).toList();
  }
}
