package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state of one turn in a {@link TurnLedger}. A turn that no ledger holds has no state: it is
 * queued in the stores, ended, or nobody's.
 */
sealed interface HeldTurn {
  /** Says whose the turn is. */
  enum Hold {
    /** The open task's: every end of it is sent. */
    OWN,
    /** A closed task's, until the next task of the partition adopts it (R10). */
    DETACHED,
    /** The same, under a lease: every end of it is sent, for whoever owns the partition (R13). */
    LEASED
  }

  Hold hold();

  /** Returns the id of the turn's trace, for the log; null where it is not known. */
  @Nullable UUID traceId();

  default boolean isOwn() {
    return hold() == Hold.OWN;
  }

  /** Waits for a permit. Never detached: who closes a task takes its waiting turns back. */
  record Waiting(@Nullable UUID traceId) implements HeldTurn {
    @Override
    public Hold hold() {
      return Hold.OWN;
    }

    Running launched() {
      return new Running(Hold.OWN, traceId);
    }
  }

  /** Has a permit and a thread, perhaps one that was told to stop. */
  record Running(Hold hold, @Nullable UUID traceId) implements HeldTurn {
    Running as(Hold other) {
      return new Running(other, traceId);
    }

    Ended ended(TurnEvent end) {
      return new Ended(hold, end, traceId);
    }
  }

  /**
   * Has ended here; the end was not read back yet.
   *
   * @param end without an epoch: each time that it is sent it gets the ledger's
   */
  record Ended(Hold hold, TurnEvent end, @Nullable UUID traceId) implements HeldTurn {
    static Ended own(TurnEvent end, @Nullable UUID traceId) {
      return new Ended(Hold.OWN, end, traceId);
    }

    Ended as(Hold other) {
      return new Ended(other, end, traceId);
    }

    Ended with(TurnEvent other) {
      return new Ended(hold, other, traceId);
    }

    /** Returns whether the end counts whoever owns the partition when it is read (R5). */
    boolean isWhole() {
      return end.getKind() == TurnEventKind.COMPLETED;
    }

    /**
     * Returns whether the end is in flight to chat-turns; any other is kept for who adopts the
     * turn.
     */
    boolean isInFlight() {
      return hold != Hold.DETACHED || isWhole();
    }
  }

  /**
   * Goes on in another process, under its lease (R13).
   *
   * @param holder that process
   */
  record Elsewhere(String holder) implements HeldTurn {
    @Override
    public Hold hold() {
      return Hold.OWN;
    }

    @Override
    public @Nullable UUID traceId() {
      return null;
    }
  }
}
