package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.relay.ReplyReceiver;
import com.milkyhoop.chatbot.ingress.relay.ReplyReceivers;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * All calls that wait for a reply here, by call_id; at most {@link CallSettings#maxOpen()}. A call
 * is in it from before its request is published, so that no event can come too early. Thread-safe.
 */
public final class OpenCalls implements ReplyReceivers {
  private final CallSettings settings;
  private final LongSupplier nanoTime;
  private final SecureRandom random = new SecureRandom();
  private final Map<Long, OpenCall> calls = new ConcurrentHashMap<>();
  private final Semaphore slots;

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public OpenCalls(CallSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.slots = new Semaphore(settings.maxOpen());
  }

  /** Empty when too many are open. */
  Optional<OpenCall> open(SendRequest request, ClientStream client) {
    if (!slots.tryAcquire()) {
      return Optional.empty();
    }
    OpenCall call;
    do {
      call = new OpenCall(random.nextLong(), request, client, nanoTime, this::remove);
    } while (calls.putIfAbsent(call.id(), call) != null);
    return Optional.of(call);
  }

  @Override
  public Optional<ReplyReceiver> find(long callId) {
    return Optional.ofNullable(calls.get(callId));
  }

  public int size() {
    return calls.size();
  }

  /** Ends the calls of which nothing was heard for too long. Called every second or so. */
  public void endSilent() {
    calls.values().stream()
        .filter(call -> call.silence().compareTo(settings.silence()) >= 0)
        .forEach(
            call ->
                call.fail(
                    CallFailure.of(
                        ErrorReason.REPLY_OVERDUE,
                        "nothing was heard of the reply for %d s; repeat the call to attach to it"
                            .formatted(settings.silence().toSeconds()))));
  }

  /** Waits until no call is open; false when some are after {@code limit}. */
  public boolean awaitNone(Duration limit) throws InterruptedException {
    if (!slots.tryAcquire(settings.maxOpen(), limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    slots.release(settings.maxOpen());
    return true;
  }

  /** Ends every call because this instance stops. */
  public void endAll() {
    calls
        .values()
        .forEach(
            call ->
                call.fail(
                    CallFailure.of(
                        ErrorReason.INGRESS_STOPPING,
                        "this instance stops; repeat the call to attach to the reply")));
  }

  private void remove(OpenCall call) {
    calls.remove(call.id());
    slots.release();
  }
}
