package com.milkyhoop.chatbot.processor.turn;

import java.time.Duration;

/**
 * The times of a lease.
 *
 * @param length for which it is good after its record, unless that is written again
 * @param renewal after which it is
 * @param margin by which its holder believes it over before anybody else does: what stopping an
 *     attempt takes, and machines' clocks run apart in its length
 */
record LeaseTimes(Duration length, Duration renewal, Duration margin) {
  /**
   * Writes may fail for as long as five renewals; a reply whose holder is killed stands still for
   * the length.
   */
  static final LeaseTimes USUAL =
      new LeaseTimes(Duration.ofSeconds(12), Duration.ofSeconds(2), Duration.ofMillis(1_500));

  /** Returns how long after it was sent its holder believes in it. */
  Duration good() {
    return length.minus(margin);
  }
}
