package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Holds what a test says that other processes have shown. */
final class FakeEarlierText implements EarlierText {
  static final ReplyTarget RECORD = new ReplyTarget(5, -1L);

  private final Map<TurnKey, PublishedReply> replies = new ConcurrentHashMap<>();

  void put(TurnKey key, PublishedReply reply) {
    replies.put(key, reply);
  }

  @Override
  public ReplyTarget recordOf(TurnKey key) {
    return RECORD;
  }

  @Override
  public PublishedReply of(TurnKey key, List<ReplyTarget> watchers, long since) {
    return replies.getOrDefault(key, PublishedReply.NOTHING);
  }
}
