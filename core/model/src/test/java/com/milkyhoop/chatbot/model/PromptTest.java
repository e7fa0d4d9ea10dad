package com.milkyhoop.chatbot.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTest {
  private static final Message SYSTEM = new Message(Role.SYSTEM, "system");

  private static final ContextLimits LIMITS = new ContextLimits("o200k_base", 1000, 10);

  /** Turn 2 had no reply: its message is joined with that of turn 3. */
  private static final Prompt PROMPT =
      new Prompt(
          List.of(
              SYSTEM,
              user("1"),
              assistant("1"),
              user("2 and 3"),
              assistant("3"),
              user("4"),
              assistant("4"),
              user("5 and now")),
          List.of(held(1, true), held(2, false), held(3, true), held(4, true), held(5, false)),
          10,
          LIMITS);

  @Test
  void shouldLeaveOutTheOlderHalfOfItsTurnsR3() {
    Prompt shorter = PROMPT.withoutOlderHalf().orElseThrow();

    assertThat(shorter)
        .isEqualTo(
            new Prompt(
                List.of(SYSTEM, user("4"), assistant("4"), user("5 and now")),
                List.of(held(4, true), held(5, false)),
                10,
                LIMITS));
    assertThat(shorter.tokens()).isEqualTo(10 + 100 + 100);
  }

  @Test
  void shouldComeToThePromptWithoutAnsweredTurnsR3() {
    Prompt shortest = PROMPT.withoutOlderHalf().flatMap(Prompt::withoutOlderHalf).orElseThrow();

    assertThat(shortest.messages()).containsExactly(SYSTEM, user("5 and now"));
    assertThat(shortest.turns()).containsExactly(5L);
    assertThat(shortest.withoutOlderHalf()).isEmpty();
  }

  private static PromptTurn held(long number, boolean answered) {
    return new PromptTurn(number, answered, 100);
  }

  private static Message user(String text) {
    return new Message(Role.USER, text);
  }

  private static Message assistant(String text) {
    return new Message(Role.ASSISTANT, text);
  }
}
