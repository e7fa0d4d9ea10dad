package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Knows which partitions are followed, and tells what a test has to say about them. */
final class FakeTurnReader implements TurnReader {
  final Map<Integer, Long> followed = new ConcurrentHashMap<>();
  volatile @Nullable Listener listener;

  @Override
  public void follow(int partition, long offset) {
    followed.putIfAbsent(partition, offset);
  }

  @Override
  public void leave(int partition) {
    followed.remove(partition);
  }

  @Override
  public void close() {
    followed.clear();
  }

  /** A record of a partition that is followed. */
  void tell(int partition, String conversation, TurnEvent event) {
    if (followed.containsKey(partition) && listener != null) {
      listener.read(partition, conversation, event);
    }
  }
}
