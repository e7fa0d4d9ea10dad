package com.milkyhoop.chatbot.sink.row;

import com.milkyhoop.chatbot.schemas.LogKey;
import java.util.List;
import java.util.function.Consumer;

/** Takes all steps of an erasure, as the sink does. */
public final class WholeErasure {
  private WholeErasure() {}

  /** Returns what all of its steps deleted. */
  public static Erased of(
      RowStore store, UserErasure erasure, Consumer<List<LogKey>> beforeDeletion) {
    Erased erased = Erased.NOTHING;
    do {
      erased = erased.plus(store.erase(erasure, beforeDeletion));
    } while (erased.more());
    do {
      erased = erased.plus(store.eraseEarlier(List.of(erasure)));
    } while (erased.more());
    return erased;
  }
}
