package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Holds what a test says that other processes have shown. */
public final class FakeEarlierText implements EarlierText {
  static final ReplyTarget RECORD = new ReplyTarget(5, -1L);

  private final Map<TurnKey, PublishedReply> replies = new ConcurrentHashMap<>();
  private volatile CountDownLatch readable = new CountDownLatch(0);

  private volatile List<ReplyTarget> asked = List.of();

  /** Has an attempt that died have shown this much of a turn. */
  public void shown(TurnKey key, String text) {
    put(
        key,
        new PublishedReply(
            text, List.of(new PublishedReply.Attempt(new AttemptId(0, 1), "first", text, ""))));
  }

  /** Lets nothing be read back until the latch that this returns is down. */
  public CountDownLatch hold() {
    readable = new CountDownLatch(1);
    return readable;
  }

  void put(TurnKey key, PublishedReply reply) {
    replies.put(key, reply);
  }

  @Override
  public ReplyTarget recordOf(TurnKey key) {
    return RECORD;
  }

  /** Returns the calls that were last asked for. */
  public List<ReplyTarget> asked() {
    return asked;
  }

  @Override
  public PublishedReply of(TurnKey key, List<ReplyTarget> watchers, long since) {
    asked = List.copyOf(watchers);
    try {
      readable.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return replies.getOrDefault(key, PublishedReply.NOTHING);
  }
}
