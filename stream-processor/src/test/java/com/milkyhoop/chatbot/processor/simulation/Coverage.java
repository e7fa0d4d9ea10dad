package com.milkyhoop.chatbot.processor.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.processor.turn.HandRunner;
import java.util.concurrent.atomic.LongAdder;

/** What the schedules must have come across, or they prove less than they seem to. */
enum Coverage {
  /** An attempt went on while its task was closed, and its whole reply was written (R10). */
  COMPLETED_WHILE_DETACHED,
  /** An attempt never came back (R1). */
  HANGING,
  /** An end could not be written (R1). */
  END_UNWRITABLE,
  /** A process called the model again for a turn. */
  GENERATED_ANEW,
  /** A process went on with the reply of one that had died (R13). */
  CONTINUED_ELSEWHERE,
  /** A turn had to wait in the stores, for there was no permit and no room in the queue (R8). */
  NO_ROOM,
  /** An end other than a whole reply counted, for it was made under a lease (R13). */
  ENDED_UNDER_A_LEASE,
  /** A process that went on with turns stopped, and gave them up (R13). */
  RELEASED,
  /** A process that went on with turns read what their owner told it (R13). */
  TOLD,
  /** A delta was lost, or taken for lost (R6). */
  DELTA_LOST,
  /** A client was told to forget what it had shown (R6). */
  RESTARTED,
  /** Rows left the stores in the transaction of a record (R9). */
  SWEPT,
  /** A turn was unfinished when its user was erased (R15). */
  ERASED_UNFINISHED,
  /** All calls of a request were its one turn's, and what they cost is logged (R14). */
  SETTLED_WHOLE,
  /** A reply was gone on with, and what it had cost those that died is logged (R14). */
  SETTLED_AFTER_A_DEATH,
  /** A call died with its process before it had text, and is logged (R14). */
  LOST_BEFORE_ITS_TEXT,
  /** A call ran while its turn got another end, and is logged (R14). */
  SUPERSEDED,
  /** The cost of a call took the place of an estimate (R14). */
  CORRECTED,
  /** A record could not be processed. */
  DEAD_LETTER;

  private final LongAdder times = new LongAdder();

  void count() {
    times.increment();
  }

  static void requireAll() {
    assertThat(HandRunner.counter("chatbot.turns.adopted")).as("adopted, R10").isPositive();
    for (Coverage each : values()) {
      assertThat(each.times.sum()).as(each.name()).isPositive();
    }
  }
}
