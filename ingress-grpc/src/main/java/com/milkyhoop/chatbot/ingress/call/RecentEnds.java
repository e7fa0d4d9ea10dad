package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps the ends of replies that were resumed lately, so that a client which resumes a finished
 * reply again and again costs neither a request nor a copy of the reply. Each is kept for {@link
 * #KEPT}, all together {@link #MAX_CHARACTERS}; the oldest go first. So a reply can be shown for
 * that long after it was erased. Thread-safe.
 */
final class RecentEnds {
  static final Duration KEPT = Duration.ofSeconds(5);
  static final int MAX_CHARACTERS = 4_000_000;

  /** Counts what an end takes beside its text. */
  private static final int OVERHEAD = 500;

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock; in the order of their times.
  private final Map<ReplyKey, End> ends = new LinkedHashMap<>();
  private int characters;

  private record End(ReplyMessage message, int characters, long heardAt) {}

  RecentEnds(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes how a reply ended; what is no end is ignored. */
  void heard(ReplyKey key, ReplyMessage message) {
    switch (message) {
      case ReplyMessage.Completed completed -> put(key, message, completed.reply().length());
      case ReplyMessage.Failed _ -> put(key, message, 0);
      case ReplyMessage.Piece _, ReplyMessage.Refused _ -> {}
    }
  }

  Optional<ReplyMessage> find(ReplyKey key) {
    lock.lock();
    try {
      removeOld();
      return Optional.ofNullable(ends.get(key)).map(End::message);
    } finally {
      lock.unlock();
    }
  }

  private void put(ReplyKey key, ReplyMessage message, int length) {
    lock.lock();
    try {
      removeOld();
      var end = new End(message, length + OVERHEAD, nanoTime.getAsLong());
      if (ends.putIfAbsent(key, end) == null) {
        characters += end.characters();
      }
      Iterator<End> oldest = ends.values().iterator();
      while (characters > MAX_CHARACTERS) {
        remove(oldest, oldest.next());
      }
    } finally {
      lock.unlock();
    }
  }

  private void removeOld() {
    Iterator<End> oldest = ends.values().iterator();
    while (oldest.hasNext()) {
      End end = oldest.next();
      if (nanoTime.getAsLong() - end.heardAt() < KEPT.toNanos()) {
        return;
      }
      remove(oldest, end);
    }
  }

  private void remove(Iterator<End> at, End end) {
    at.remove();
    characters -= end.characters();
  }
}
