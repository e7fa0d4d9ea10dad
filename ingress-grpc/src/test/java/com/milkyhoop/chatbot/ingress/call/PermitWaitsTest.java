package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.PermitWait;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PermitWaitsTest {
  private static final ConversationId FIRST = new ConversationId("budi", "0");
  private static final ConversationId SECOND = new ConversationId("budi", "1");

  private final HandClock clock = new HandClock();
  private final PermitWaits waits =
      new PermitWaits(2, conversation -> Integer.parseInt(conversation.sessionId()), clock);

  @Test
  void shouldExpectNoWaitWhenNothingWasHeard() {
    assertThat(waits.expected(FIRST)).isZero();
    assertThat(waits.longest()).isZero();
  }

  @Test
  void shouldKeepPartitionsApart() {
    waits.heard(new PermitWait(1, Duration.ofSeconds(9)));

    assertThat(waits.expected(FIRST)).isZero();
    assertThat(waits.expected(SECOND)).isEqualTo(Duration.ofSeconds(9));
    assertThat(waits.longest()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void shouldBelieveTheLatestWhenAPartitionSaysMore() {
    waits.heard(new PermitWait(1, Duration.ofSeconds(9)));
    waits.heard(new PermitWait(1, Duration.ofSeconds(2)));

    assertThat(waits.expected(SECOND)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void shouldHealWhenTimePasses() {
    waits.heard(new PermitWait(0, Duration.ofSeconds(9)));

    clock.pass(Duration.ofSeconds(4));
    assertThat(waits.expected(FIRST)).isEqualTo(Duration.ofSeconds(5));

    clock.pass(Duration.ofSeconds(40));
    assertThat(waits.expected(FIRST)).isZero();
  }

  @Test
  void shouldDropWhatIsSaidOfAPartitionThatDoesNotExist() {
    waits.heard(new PermitWait(2, Duration.ofSeconds(9)));

    assertThat(waits.longest()).isZero();
  }
}
