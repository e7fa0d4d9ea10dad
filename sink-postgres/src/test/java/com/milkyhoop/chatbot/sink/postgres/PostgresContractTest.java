package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.RowStoreContract;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class PostgresContractTest extends RowStoreContract {
  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStore store = new PostgresStore(database.parsed());

  @BeforeEach
  void prepare() {
    store.prepare();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected RowStore store() {
    return store;
  }

  @Override
  protected List<String> kept() {
    return database.column("SELECT request_id FROM chatbot_log");
  }
}
