package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to chat-turns, until it was read back or its task closed. Shared between the
 * stream thread, which settles it, and the outbox's.
 */
final class OutgoingTurnEvent {
  final int partition;
  final @Nullable String key;

  /** Of its turn, for the log; null where it is of none that is known. */
  final @Nullable UUID traceId;

  private final TurnEvent event;
  private boolean settled;
  private @Nullable Future<?> resend;

  OutgoingTurnEvent(int partition, @Nullable String key, @Nullable UUID traceId, TurnEvent event) {
    this.partition = partition;
    this.key = key;
    this.traceId = traceId;
    this.event = event;
  }

  TurnEvent event() {
    return event;
  }

  /** It was read back, or nobody waits for it any more: it is not sent again. */
  synchronized void settle() {
    settled = true;
    if (resend != null) {
      resend.cancel(false);
    }
  }

  synchronized boolean settled() {
    return settled;
  }

  synchronized void resendWith(Future<?> scheduled) {
    resend = scheduled;
    if (settled) {
      scheduled.cancel(false);
    }
  }
}
