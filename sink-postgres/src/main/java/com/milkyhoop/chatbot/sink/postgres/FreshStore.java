package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.row.Erased;
import com.milkyhoop.chatbot.sink.row.ErasedEvent;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.milkyhoop.chatbot.sink.row.Written;
import java.util.List;
import java.util.function.Consumer;

/** Keeps rows in tables that had none, so that afterwards they hold the log and nothing else. */
public final class FreshStore implements RowStore {
  private final PostgresStore store;
  private boolean found;

  public FreshStore(PostgresStore store) {
    this.store = store;
  }

  /**
   * @throws IllegalStateException when there are rows that it has not written
   */
  @Override
  public void prepare() {
    if (!found && !store.isEmpty()) {
      throw new IllegalStateException(
          "DATABASE_URL: chatbot_log or \"ChatMessage\" has rows; SINK_UNTIL=end fills an empty"
              + " database only");
    }
    found = true;
    store.prepare();
  }

  @Override
  public Written write(List<LogRow> rows) {
    return store.write(rows);
  }

  @Override
  public Erased erase(List<ErasedEvent> events) {
    return store.erase(events);
  }

  /** Writes no tombstones: the sink that reads the log as it grows has written them. */
  @Override
  public Erased erase(UserErasure erasure, Consumer<List<LogKey>> beforeDeletion) {
    return store.erase(erasure, beforeDeletion);
  }

  @Override
  public Erased eraseEarlier(List<UserErasure> erasures) {
    return store.eraseEarlier(erasures);
  }
}
