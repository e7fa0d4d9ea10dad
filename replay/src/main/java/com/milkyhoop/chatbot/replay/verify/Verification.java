package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import java.time.Duration;
import java.util.Optional;

/**
 * Holds the result of a verification.
 *
 * @param ranges that were verified
 * @param rows equal to their events; empty where no database was compared
 * @param sinkBehind offsets that the sink had not written when its rows were read
 * @param took how long it took
 */
record Verification(
    OffsetRanges ranges,
    Findings findings,
    Optional<RowCounts> rows,
    long sinkBehind,
    Duration took) {

  boolean holds() {
    return findings.holds();
  }
}
