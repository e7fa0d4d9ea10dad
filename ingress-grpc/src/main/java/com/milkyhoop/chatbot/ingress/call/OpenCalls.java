package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.grpc.Shares;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.relay.ReplyReceiver;
import com.milkyhoop.chatbot.ingress.relay.ReplyReceivers;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.kit.TraceParent;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All calls that wait for a reply here, by call_id; at most {@link CallSettings#maxOpen()}, and of
 * one user at most {@link CallSettings#maxOpenOfUser()}. A call is in it from before its command is
 * published, so that no event can come too early. Thread-safe.
 */
public final class OpenCalls implements ReplyReceivers, CallEvents {
  private static final Logger log = LoggerFactory.getLogger(OpenCalls.class);

  /** As the processors say to a call that they refuse for the same reason. */
  private static final Duration WATCHERS_LEAVE = Duration.ofSeconds(3);

  /** Bounds the time over which clients of a stopping instance come to others: 1 ms a call. */
  private static final Duration SHORTEST_SPREAD = Duration.ofMillis(100);

  private static final Duration LONGEST_SPREAD = Duration.ofSeconds(1);

  private final CallSettings settings;
  private final LongSupplier nanoTime;
  private final SecureRandom random = new SecureRandom();
  private final Map<Long, OpenCall> calls = new ConcurrentHashMap<>();
  private final Semaphore slots;
  private final Shares ofUsers;
  private final RecentEnds ends;

  /** Counts the calls that send or resume a reply: processors see those that share as one. */
  private final Map<ReplyKey, Integer> watching = new ConcurrentHashMap<>();

  /**
   * Holds of each reply the call that asked for it, of those that resume it. Written under the lock
   * of that call and while it is open, so that none stays when it has ended.
   */
  private final Map<ReplyKey, OpenCall> asked = new ConcurrentHashMap<>();

  /**
   * Holds calls that ended before their turns, until processors are told; what is more is dropped.
   */
  private final BlockingQueue<Departure> departures;

  /** A call that ended before its turn. */
  record Departure(Command.Detach command, long callId, TraceParent trace) {}

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public OpenCalls(CallSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.slots = new Semaphore(settings.maxOpen());
    this.ofUsers = new Shares(settings.maxOpen(), settings.maxOpenOfUser());
    this.ends = new RecentEnds(nanoTime);
    this.departures = new LinkedBlockingQueue<>(settings.maxOpen());
  }

  /**
   * Opens a call and begins it. What {@code begin} throws ends the call.
   *
   * @throws CallFailedException when too many are open, of all users or of this one
   */
  void open(
      ReplyKey key,
      Purpose purpose,
      TraceParent trace,
      ClientStream client,
      Consumer<OpenCall> begin) {
    if (!slots.tryAcquire()) {
      throw new CallFailedException(
          CallFailure.of(ErrorReason.TOO_MANY_CALLS, "this instance has too many calls open")
              .forRequest(key.requestId()));
    }
    if (!ofUsers.tryTake(key.conversation().userId())) {
      slots.release();
      throw new CallFailedException(
          CallFailure.of(ErrorReason.TOO_MANY_CALLS_OF_USER, "this user has too many calls open")
              .forRequest(key.requestId()));
    }
    OpenCall call;
    do {
      call = new OpenCall(random.nextLong(), key, purpose, trace, client, nanoTime, this);
    } while (calls.putIfAbsent(call.id(), call) != null);
    if (call.watches()) {
      watching.merge(key, 1, Integer::sum);
    }
    try {
      client.listen(call::onClientReady, call::onClientGone);
      begin.accept(call);
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("request_id", key.requestId())
          .addKeyValue("trace_id", trace.traceUuid())
          .setCause(e)
          .log("call broke");
      call.failUnsent(CallFailure.of(ErrorReason.INGRESS_ERROR, "internal error"));
    }
  }

  /**
   * Has a call that resumes a reply told by what is known here, or is on its way to another one; it
   * fails where too many watch the reply. Returns false where it must ask itself; a client that has
   * left meanwhile asks nothing.
   */
  boolean share(OpenCall call) {
    Optional<ReplyMessage> end = ends.find(call.key());
    if (end.isPresent()) {
      call.receive(end.get());
      return true;
    }
    if (watching.getOrDefault(call.key(), 0) > settings.maxWatchers()) {
      call.fail(
          CallFailure.of(
              ErrorReason.TOO_MANY_WATCHERS,
              "as many calls watch this reply as may; the reply goes on",
              Optional.of(WATCHERS_LEAVE)));
      return true;
    }
    Optional<OpenCall> asks = call.beforeEnd(() -> asked.computeIfAbsent(call.key(), _ -> call));
    return asks.isEmpty()
        || (asks.get() != call && asks.get().letFollow(call))
        || call.beforeEnd(() -> asksFromNowOn(call)).isEmpty();
  }

  private OpenCall asksFromNowOn(OpenCall call) {
    asked.put(call.key(), call);
    return call;
  }

  @Override
  public Optional<ReplyReceiver> find(long callId) {
    return Optional.ofNullable(calls.get(callId));
  }

  /** Has every open call ask again soon. */
  @Override
  public void onPossibleGap() {
    calls.values().forEach(OpenCall::onPossibleGap);
  }

  public int size() {
    return calls.size();
  }

  /** Counts the replies that a call has asked for which resumes them. */
  int asked() {
    return asked.size();
  }

  /** Counts the characters of replies in memory. */
  public long heldCharacters() {
    return calls.values().stream().mapToLong(OpenCall::heldCharacters).sum();
  }

  /** Counts those of them that clients could not take yet. */
  public long unsentCharacters() {
    return calls.values().stream().mapToLong(OpenCall::unsentCharacters).sum();
  }

  /** Returns how many may be open. */
  public int limit() {
    return settings.maxOpen();
  }

  /** Ends the calls that are open for too long. Called every second or so. */
  void endOverdue() {
    calls.values().stream()
        .filter(call -> call.age().compareTo(settings.longestCall()) >= 0)
        .forEach(
            call ->
                call.fail(
                    CallFailure.of(
                        ErrorReason.REPLY_OVERDUE,
                        "the reply has not ended within %d s; ResumeReply attaches to it"
                            .formatted(settings.longestCall().toSeconds()))));
  }

  /**
   * Returns the calls that are to re-attach now; {@link OpenCall#commandSettled} must follow for
   * each.
   */
  List<OpenCall> callsToReattach() {
    return calls.values().stream()
        .filter(call -> call.beginsToReattach(settings.silence()))
        .toList();
  }

  /** The calls that ended before their turns since this was asked last. */
  List<Departure> takeDepartures() {
    List<Departure> taken = new ArrayList<>();
    departures.drainTo(taken);
    return taken;
  }

  /** Waits until no call is open; false when some are after {@code limit}. */
  public boolean awaitNone(Duration limit) throws InterruptedException {
    if (!slots.tryAcquire(settings.maxOpen(), limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    slots.release(settings.maxOpen());
    return true;
  }

  /**
   * Ends every call because this instance stops. Clients are to go on elsewhere at once, but not
   * all in the same moment.
   */
  public void endAll() {
    List<OpenCall> open = List.copyOf(calls.values());
    long spread = Math.clamp(open.size(), SHORTEST_SPREAD.toMillis(), LONGEST_SPREAD.toMillis());
    for (OpenCall call : open) {
      call.fail(
          CallFailure.of(
              ErrorReason.INGRESS_STOPPING,
              "this instance stops; ResumeReply attaches to the reply",
              Optional.of(Duration.ofMillis(random.nextLong(spread)))));
    }
  }

  @Override
  public void heard(OpenCall call, ReplyMessage message) {
    if (call.resumes()) {
      ends.heard(call.key(), message);
    }
  }

  @Override
  public void asks(OpenCall call) {
    var _ = asksFromNowOn(call);
  }

  @Override
  public void left(OpenCall call) {
    var _ =
        departures.offer(new Departure(new Command.Detach(call.key()), call.id(), call.trace()));
  }

  @Override
  public void ended(OpenCall call) {
    calls.remove(call.id());
    asked.remove(call.key(), call);
    if (call.watches()) {
      watching.computeIfPresent(call.key(), (_, count) -> count == 1 ? null : count - 1);
    }
    ofUsers.release(call.key().conversation().userId());
    slots.release();
  }
}
