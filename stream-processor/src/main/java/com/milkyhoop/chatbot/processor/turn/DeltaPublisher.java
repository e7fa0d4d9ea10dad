package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.processor.conversation.Conversation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the text of one turn as deltas, clocked by itself: the first goes at once, and while
 * one is unacknowledged text gathers into the next. So light load makes a delta a token and heavy
 * load fewer, larger ones. A delta that could not be written is sent again with what came after it.
 *
 * <p>Called by the turn's thread (text), the stream thread (targets) and the producer's (acks); the
 * lock is held for no longer than it takes to hand a record to the producer, which never blocks.
 */
final class DeltaPublisher {
  private final ReentrantLock lock = new ReentrantLock();
  private final String requestId;
  private final ReplyWriter writer;

  @GuardedBy("lock")
  private final List<ReplyTarget> targets;

  /** All text of the attempt. */
  @GuardedBy("lock")
  private final StringBuilder text = new StringBuilder();

  @GuardedBy("lock")
  private AttemptId id = new AttemptId(-1, 0);

  /** How much of {@link #text} was handed to the producer, in chars and in UTF-8 bytes. */
  @GuardedBy("lock")
  private Position sent = Position.START;

  @GuardedBy("lock")
  private int unacknowledged;

  @GuardedBy("lock")
  private boolean closed;

  private record Position(int chars, long bytes) {
    static final Position START = new Position(0, 0);
  }

  DeltaPublisher(String requestId, List<ReplyTarget> targets, ReplyWriter writer) {
    this.requestId = requestId;
    this.targets = new ArrayList<>(targets);
    this.writer = writer;
  }

  /** A new attempt begins, with no text. */
  void begin(AttemptId attempt) {
    lock.lock();
    try {
      id = attempt;
      text.setLength(0);
      sent = Position.START;
    } finally {
      lock.unlock();
    }
  }

  /** The same attempt under a new id: its text so far is the first delta of that. */
  void renumber(AttemptId attempt) {
    lock.lock();
    try {
      id = attempt;
      sent = Position.START;
      publish();
    } finally {
      lock.unlock();
    }
  }

  /** The same attempt under a new id, for these calls. */
  void adopt(AttemptId attempt, List<ReplyTarget> calls) {
    lock.lock();
    try {
      targets.clear();
      targets.addAll(calls);
      renumber(attempt);
    } finally {
      lock.unlock();
    }
  }

  /** Whole characters only. */
  void append(String piece) {
    if (piece.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      text.append(piece);
      publish();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A call watches, perhaps once more: it gets what was sent already and it has not shown, then
   * what comes. As the conversation has it, the oldest makes room where there are too many.
   */
  void addTarget(ReplyTarget target, Optional<ShownText> shown) {
    lock.lock();
    try {
      if (!targets.contains(target)) {
        targets.add(target);
        if (targets.size() > Conversation.MAX_TARGETS) {
          targets.removeFirst();
        }
      }
      Position from = shown.map(this::position).orElse(Position.START);
      if (from.chars() < sent.chars() && !closed) {
        send(List.of(target), from, sent);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is sent. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void publish() {
    if (unacknowledged > 0 || closed || sent.chars() == text.length() || targets.isEmpty()) {
      return;
    }
    Position from = sent;
    sent = end(from);
    send(targets, from, sent);
  }

  @GuardedBy("lock")
  private void send(List<ReplyTarget> to, Position from, Position until) {
    ReplyEvent event =
        ReplyEvent.newBuilder()
            .setKind(ReplyEventKind.DELTA)
            .setRequestId(requestId)
            .setEpoch(id.epoch())
            .setNumber(id.number())
            .setOffset(from.bytes())
            .setText(text.substring(from.chars(), until.chars()))
            .build();
    Map<Integer, List<Long>> calls = new LinkedHashMap<>();
    for (ReplyTarget target : to) {
      calls.computeIfAbsent(target.getPartition(), _ -> new ArrayList<>()).add(target.getCallId());
    }
    AttemptId attempt = id;
    unacknowledged += calls.size();
    calls.forEach(
        (partition, callIds) ->
            writer.write(
                partition, callIds, event, failure -> acknowledged(attempt, from, failure)));
  }

  private void acknowledged(AttemptId attempt, Position from, @Nullable Exception failure) {
    lock.lock();
    try {
      unacknowledged--;
      boolean lost = failure != null && attempt.equals(id) && from.chars() < sent.chars();
      if (lost) {
        sent = from;
      } else {
        publish();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Position end(Position from) {
    return advance(from, Long.MAX_VALUE);
  }

  /** Where a client is; the start where it holds another attempt's text. */
  @GuardedBy("lock")
  private Position position(ShownText shown) {
    boolean same = shown.getEpoch() == id.epoch() && shown.getNumber() == id.number();
    return same ? advance(Position.START, shown.getBytes()) : Position.START;
  }

  /** As far as there is text, and whole characters, but not beyond this many bytes. */
  @GuardedBy("lock")
  private Position advance(Position from, long untilBytes) {
    long bytes = from.bytes();
    int chars = from.chars();
    while (chars < text.length()) {
      int codePoint = text.codePointAt(chars);
      int length = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (bytes + length > untilBytes) {
        break;
      }
      bytes += length;
      chars += Character.charCount(codePoint);
    }
    return new Position(chars, bytes);
  }
}
