package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.ConversationId;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final ConversationId BUDI = new ConversationId("budi", "main");
  private static final ConversationId SITI = new ConversationId("siti", "main");
  private static final long AGAIN = Deadlines.AGAIN.toMillis();

  private final Deadlines deadlines = new Deadlines();

  @Test
  void shouldNameWhatHasPassedAndNothingElseR1() {
    deadlines.watch(BUDI, 1, 100);
    deadlines.watch(SITI, 1, 200);

    assertThat(deadlines.before(100)).isEmpty();
    assertThat(deadlines.before(101)).containsExactly(BUDI);
  }

  @Test
  void shouldNameATurnAgainUntilItIsForgottenR1() {
    deadlines.watch(BUDI, 1, 100);
    assertThat(deadlines.before(101)).containsExactly(BUDI);

    assertThat(deadlines.before(101 + AGAIN)).isEmpty();
    assertThat(deadlines.before(102 + AGAIN)).containsExactly(BUDI);
    assertThat(deadlines.isEmpty()).isFalse();

    deadlines.forget(BUDI, 1);
    assertThat(deadlines.isEmpty()).isTrue();
    assertThat(deadlines.before(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void shouldNameAConversationOnceForAllItsTurns() {
    deadlines.watch(BUDI, 1, 100);
    deadlines.watch(BUDI, 2, 100);

    assertThat(deadlines.before(101)).containsExactly(BUDI);
  }
}
