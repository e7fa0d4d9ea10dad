package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.event.TurnEvent;

/**
 * Says where a task stands between taking over its partition and having read everything that was
 * written before (R5, R9). On each start the task writes a marker with a new id to its partition of
 * chat-turns; the offset of the first copy is its epoch, which fences what earlier owners write.
 * Until it reads that, it only records.
 *
 * <p>Within one life of the topic, epochs only rise. Where the topic was made anew, or has lost its
 * end, offsets begin again below the largest epoch that is stored. A task's own marker, whose id is
 * random, is the proof: its offset is the largest epoch then, whatever was before.
 *
 * @param largestEpoch of the markers read so far, by anybody; {@link #NONE} before the first
 * @param largestId the id of that marker
 * @param ownId the id of the marker that this task sent last
 * @param ownEpoch its offset; {@link #NONE} until it was read
 */
public record Recovery(long largestEpoch, String largestId, String ownId, long ownEpoch) {
  public static final long NONE = -1;

  /** Says what a marker that was read means. */
  public enum MarkerOutcome {
    /** This task may begin: everything written before it has been read. */
    RECOVERED,
    /** Another instance took the partition after us, or believes so: ask again who it is. */
    OVERTAKEN,
    /** A marker of an earlier owner, or a second copy. */
    STALE
  }

  /** A marker was read: the state after it, and what it means. */
  public record Step(Recovery state, MarkerOutcome outcome) {}

  /** A task that begins, with what the store holds of earlier markers. */
  public static Recovery begin(long largestEpoch, String largestId, String ownId) {
    return new Recovery(largestEpoch, largestId, ownId, NONE);
  }

  /** Returns whether the task may start turns and propose ends. */
  public boolean recovered() {
    return ownEpoch != NONE;
  }

  /** The same task, with another marker on its way. */
  public Recovery again(String newOwnId) {
    return begin(largestEpoch, largestId, newOwnId);
  }

  public Step onMarker(long offset, String id) {
    if (id.equals(largestId)) {
      return new Step(this, MarkerOutcome.STALE);
    }
    if (id.equals(ownId)) {
      return new Step(new Recovery(offset, id, ownId, offset), MarkerOutcome.RECOVERED);
    }
    if (offset <= largestEpoch) {
      return new Step(this, MarkerOutcome.STALE);
    }
    var noted = new Recovery(offset, id, ownId, ownEpoch);
    return new Step(noted, recovered() ? MarkerOutcome.OVERTAKEN : MarkerOutcome.STALE);
  }

  /**
   * Returns whether a record at this offset can't be of the topic that the task recovered in: its
   * epoch would be ahead of all that is written from now on, so it needs a new one.
   */
  public boolean isOvertakenByANewTopic(long offset) {
    return recovered() && offset <= ownEpoch;
  }

  /**
   * Returns whether a record of chat-turns may end a turn: what a writer of an older epoch says
   * counts only where it has a whole reply, else a woken zombie's timeout could fail a turn that
   * streams happily elsewhere. What it says under its lease counts too ({@link Leases#cover}).
   */
  public boolean counts(TurnEvent end) {
    return switch (end.getKind()) {
      case COMPLETED -> true;
      case FAILED, CANCELLED, EXPIRED, REJECTED -> end.getEpoch() >= largestEpoch;
      case UNKNOWN, RECOVERY_MARKER, SWEEP, LEASE, STOP, WATCH -> false;
    };
  }
}
