package com.milkyhoop.chatbot.processor.turn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the text of one turn as deltas, clocked by itself: the first goes at once, and while
 * one is in flight text gathers into the next. So light load makes a delta a token and heavy load
 * fewer, larger ones. Each partition of chat-replies has a clock of its own, so that one that is
 * slow or dead holds up nobody who watches through another. A delta that was lost is sent again
 * with what came after it, for as long as the turn runs; the turn's end tells the rest.
 *
 * <p>Called by the turn's thread (text), the stream thread (targets) and the producer's (acks); the
 * lock is held for no longer than it takes to hand a record to the producer, which never blocks.
 */
final class DeltaPublisher {
  private final ReentrantLock lock = new ReentrantLock();

  /** Pauses between two deltas that nobody watches: what is lost with the process is no more. */
  private static final long UNWATCHED_PAUSE_MS = 1_000;

  private final String requestId;
  private final ReplyWriter writer;

  /** Gets the text while no call has all of it; null: nobody would read it back (R13). */
  private final @Nullable ReplyTarget record;

  private final LongSupplier now;

  /** One a partition that a watching call reads. */
  @GuardedBy("lock")
  private final List<Lane> lanes = new ArrayList<>();

  /** All text of the attempt: all lanes read it, so that memory is bounded by one reply's. */
  @GuardedBy("lock")
  private final StringBuilder text = new StringBuilder();

  @GuardedBy("lock")
  private AttemptId id = new AttemptId(-1, 0);

  /** Names who answers this attempt; empty: it goes on under another id. */
  @GuardedBy("lock")
  private String route = "";

  /** The delta that was made last. */
  @GuardedBy("lock")
  private @Nullable ReplyEvent latest;

  @GuardedBy("lock")
  private boolean finished;

  @GuardedBy("lock")
  private boolean closed;

  /** Says how much of {@link #text} was handed to the producer, in chars and in UTF-8 bytes. */
  private record Position(int chars, long bytes) {
    static final Position START = new Position(0, 0);
  }

  /** The calls of one partition, with at most one record in flight. Guarded by {@link #lock}. */
  private static final class Lane {
    private final int partition;

    /** Never changed once made: records on their way hold it. */
    private List<Long> calls = List.of();

    private Position sent;
    private boolean inFlight;

    /** Says whether the text stands on its partition from the beginning. */
    private boolean whole;

    private long sentAt;

    Lane(int partition, Position sent) {
      this.partition = partition;
      restart(sent);
    }

    /** Begins anew from there. */
    void restart(Position from) {
      sent = from;
      whole = from.equals(Position.START);
    }

    void add(long call) {
      if (!calls.contains(call)) {
        calls = Stream.concat(calls.stream(), Stream.of(call)).toList();
      }
    }

    void remove(long call) {
      calls = calls.stream().filter(present -> present != call).toList();
    }
  }

  DeltaPublisher(String requestId, List<ReplyTarget> targets, ReplyWriter writer) {
    this(requestId, targets, writer, null, () -> 0);
  }

  /**
   * @param record gets the text while no call has all of it, seldom; null for none
   * @param now in ms, of any clock
   */
  DeltaPublisher(
      String requestId,
      List<ReplyTarget> targets,
      ReplyWriter writer,
      @Nullable ReplyTarget record,
      LongSupplier now) {
    this.requestId = requestId;
    this.writer = writer;
    this.record = record;
    this.now = now;
    targets.forEach(target -> lane(target).add(target.getCallId()));
    keepWhole();
  }

  /** Begins a new attempt, with no text. */
  void begin(AttemptId attempt) {
    lock.lock();
    try {
      id = attempt;
      route = "";
      text.setLength(0);
      lanes.forEach(lane -> lane.restart(Position.START));
    } finally {
      lock.unlock();
    }
  }

  /** The attempt is answered, by this route. */
  void answered(String by) {
    lock.lock();
    try {
      route = by;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the same attempt a new id: its text so far is the first delta of that. */
  void renumber(AttemptId attempt) {
    lock.lock();
    try {
      id = attempt;
      route = text.isEmpty() ? route : "";
      lanes.forEach(lane -> lane.restart(Position.START));
      publish();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the same attempt a new id, for these calls. */
  void adopt(AttemptId attempt, List<ReplyTarget> calls) {
    lock.lock();
    try {
      lanes.forEach(lane -> lane.calls = List.of());
      calls.forEach(target -> lane(target).add(target.getCallId()));
      lanes.removeIf(lane -> lane.calls.isEmpty());
      keepWhole();
      renumber(attempt);
    } finally {
      lock.unlock();
    }
  }

  /** Takes text of the attempt: whole characters only. */
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
   * Has a call watch, perhaps once more: it gets what was sent already and it has not shown, then
   * what comes. How many may is the conversation's to say.
   */
  void addTarget(ReplyTarget target, Optional<ShownText> shown) {
    lock.lock();
    try {
      Position from = shown.map(this::position).orElse(Position.START);
      Lane lane = lane(target);
      boolean alone = lane.calls.isEmpty();
      lane.add(target.getCallId());
      if (alone) {
        lane.restart(from);
        publish(lane);
      } else if (from.chars() < lane.sent.chars()) {
        catchUp(lane, target.getCallId(), from);
      }
      publish(lane);
    } finally {
      lock.unlock();
    }
  }

  /** Sends nothing more to a call. */
  void removeTarget(ReplyTarget target) {
    lock.lock();
    try {
      Lane lane = lane(target);
      lane.remove(target.getCallId());
      if (lane.calls.isEmpty()) {
        lanes.remove(lane);
      }
      keepWhole();
    } finally {
      lock.unlock();
    }
  }

  /** The attempt has all of its text, and its end is on its way: what is lost now stays so. */
  void finish() {
    lock.lock();
    try {
      finished = true;
    } finally {
      lock.unlock();
    }
  }

  /** Sends nothing more. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /** The lane of a target's partition, made where there is none. */
  @GuardedBy("lock")
  private Lane lane(ReplyTarget target) {
    for (Lane lane : lanes) {
      if (lane.partition == target.getPartition()) {
        return lane;
      }
    }
    var lane = new Lane(target.getPartition(), Position.START);
    lanes.add(lane);
    return lane;
  }

  /** Has the text written somewhere from its beginning, whoever comes and goes (R13). */
  @GuardedBy("lock")
  private void keepWhole() {
    if (record == null || lanes.stream().anyMatch(lane -> lane.whole)) {
      return;
    }
    Lane lane = lane(record);
    if (!lane.calls.isEmpty()) {
      lane.restart(Position.START);
    }
    lane.add(record.getCallId());
    publish(lane);
  }

  /** Returns whether nobody watches through a lane, and it has had its share. */
  @GuardedBy("lock")
  private boolean waits(Lane lane) {
    return record != null
        && lane.calls.size() == 1
        && lane.calls.getFirst() == record.getCallId()
        && lane.sent.chars() > 0
        && now.getAsLong() - lane.sentAt < UNWATCHED_PAUSE_MS;
  }

  @GuardedBy("lock")
  private void publish() {
    for (Lane lane : lanes) {
      publish(lane);
    }
  }

  @GuardedBy("lock")
  private void publish(Lane lane) {
    if (lane.inFlight || closed || lane.calls.isEmpty() || lane.sent.chars() == text.length()) {
      return;
    }
    if (waits(lane)) {
      return;
    }
    Position from = lane.sent;
    lane.sent = end(from);
    send(lane, lane.calls, from);
  }

  /** Sends one call what the others of its lane have; all of them, where a record is in flight. */
  @GuardedBy("lock")
  private void catchUp(Lane lane, long call, Position from) {
    if (lane.inFlight) {
      lane.sent = from;
    } else if (!closed) {
      send(lane, List.of(call), from);
    }
  }

  /** Sends up to where the lane is now. */
  @GuardedBy("lock")
  private void send(Lane lane, List<Long> calls, Position from) {
    ReplyEvent event = delta(from, lane.sent);
    AttemptId attempt = id;
    lane.inFlight = true;
    if (record != null) {
      lane.sentAt = now.getAsLong();
    }
    writer.write(
        lane.partition, calls, event, failure -> acknowledged(lane, attempt, from, failure));
  }

  /**
   * Lanes keep step as a rule, and then send the same. Not made by its builder, which looks up the
   * default of each field: that is 250 bytes a token on the hottest path there is.
   */
  @GuardedBy("lock")
  private ReplyEvent delta(Position from, Position until) {
    ReplyEvent made = latest;
    if (made == null || !isOfThisAttempt(made) || !isBetween(made, from, until)) {
      made =
          new ReplyEvent(
              ReplyEventKind.DELTA,
              requestId,
              id.epoch(),
              id.number(),
              from.bytes(),
              text.substring(from.chars(), until.chars()),
              "",
              "",
              null,
              null,
              from.bytes() == 0 ? route : "");
      latest = made;
    }
    return made;
  }

  @GuardedBy("lock")
  private boolean isOfThisAttempt(ReplyEvent delta) {
    return delta.getEpoch() == id.epoch() && delta.getNumber() == id.number();
  }

  private static boolean isBetween(ReplyEvent delta, Position from, Position until) {
    return delta.getOffset() == from.bytes()
        && delta.getText().length() == until.chars() - from.chars();
  }

  private void acknowledged(
      Lane lane, AttemptId attempt, Position from, @Nullable Exception failure) {
    lock.lock();
    try {
      lane.inFlight = false;
      if (failure != null && attempt.equals(id) && from.chars() < lane.sent.chars()) {
        lane.sent = from;
      }
      if (failure == null || !finished) {
        publish(lane);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Position end(Position from) {
    return advance(from, Long.MAX_VALUE);
  }

  /** Returns where a client is; the start where it holds another attempt's text. */
  @GuardedBy("lock")
  private Position position(ShownText shown) {
    boolean same = shown.getEpoch() == id.epoch() && shown.getNumber() == id.number();
    return same ? advance(Position.START, shown.getBytes()) : Position.START;
  }

  /** Advances as far as there is text, and whole characters, but not beyond this many bytes. */
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
