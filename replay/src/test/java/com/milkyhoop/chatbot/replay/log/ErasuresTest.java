package com.milkyhoop.chatbot.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.LogKey;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ErasuresTest {
  private static final int MANY = 100_000;

  private final Erasures erasures = new Erasures();

  @Test
  void shouldCoverWhatStandsBeforeAnErasureInItsPartitionR15() {
    erasures.add(new LogRecord.Erasure(1, 10, "e1", "ana", ""));
    erasures.add(new LogRecord.Erasure(1, 20, "e2", "ana", "s1"));

    assertThat(erasures.cover(new LogKey("ana", "s2", "r1"), new TurnRef(1, 9))).isTrue();
    assertThat(erasures.cover(new LogKey("ana", "s1", "r1"), new TurnRef(1, 19))).isTrue();
    assertThat(erasures.cover(new LogKey("ana", "s2", "r1"), new TurnRef(1, 19))).isFalse();
    assertThat(erasures.cover(new LogKey("ana", "s1", "r1"), new TurnRef(0, 9))).isFalse();
    assertThat(erasures.cover(new LogKey("ben", "s1", "r1"), new TurnRef(1, 9))).isFalse();
  }

  /** An installation of years has the erasures of many, and each event is asked about. */
  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldTakeNoLongerForAnEventWhereManyOthersWereErased() {
    for (int user = 0; user < MANY; user++) {
      erasures.add(new LogRecord.Erasure(0, MANY + user, "e" + user, "user-" + user, ""));
    }

    int covered = 0;
    for (int user = 0; user < 2 * MANY; user++) {
      covered +=
          erasures.cover(new LogKey("user-" + user, "main", "r1"), new TurnRef(0, 1)) ? 1 : 0;
    }

    assertThat(covered).isEqualTo(MANY);
  }
}
