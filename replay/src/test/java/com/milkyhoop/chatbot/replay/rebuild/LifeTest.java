package com.milkyhoop.chatbot.replay.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LifeTest {
  @Test
  void shouldEndWithTheNewestTurnWhateverEndsFirst() {
    Life life = of(1, 2, 5, 4, 3);

    assertThat(life.number()).isEqualTo(5);
    assertThat(life.beginsAt()).isZero();
    assertThat(life.endedAt()).isEqualTo(4);
  }

  @Test
  void shouldBeginAgainWhereANumberComesASecondTime() {
    Life life = of(1, 2, 3, 1, 2);

    assertThat(life.number()).isEqualTo(2);
    assertThat(life.beginsAt()).isEqualTo(3);
  }

  @Test
  void shouldBeginAgainAlsoWhereItsSecondTurnEndsBeforeItsFirst() {
    Life life = of(1, 2, 3, 2, 1, 3);

    assertThat(life.number()).isEqualTo(3);
    assertThat(life.beginsAt()).isEqualTo(3);
  }

  @Test
  void shouldBeginWhereTheLogDoes() {
    Life life = of(500, 501, 503, 502);

    assertThat(life.number()).isEqualTo(503);
    assertThat(life.beginsAt()).isZero();
    assertThat(of(500, 499, 501, 499).beginsAt()).isEqualTo(3);
  }

  private static Life of(long... numbers) {
    var life = new Life();
    for (int offset = 0; offset < numbers.length; offset++) {
      life.add(turn(offset, numbers[offset]));
    }
    return life;
  }

  private static LoggedTurn turn(long offset, long number) {
    var event =
        new LogEvent(
            LogEvent.Type.MESSAGE_PROCESSED,
            "u",
            new UUID(1, 2),
            "message",
            "reply",
            Instant.ofEpochMilli(offset),
            "r" + offset,
            "s",
            number,
            null,
            null,
            "stop",
            1,
            List.of(),
            null,
            null,
            null,
            null);
    return new LoggedTurn(0, offset, event);
  }
}
