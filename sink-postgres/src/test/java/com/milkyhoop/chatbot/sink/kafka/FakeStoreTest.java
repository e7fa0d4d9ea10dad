package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.sink.row.RowStore;
import com.milkyhoop.chatbot.sink.row.RowStoreContract;
import java.util.List;

final class FakeStoreTest extends RowStoreContract {
  private final FakeStore store = new FakeStore();

  @Override
  protected RowStore store() {
    return store;
  }

  @Override
  protected List<String> kept() {
    return store.kept();
  }
}
