package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ServerWaitTest {
  private final ServerWait wait =
      new ServerWait("kafka", IllegalStateException.class::isInstance, Duration.ofMillis(1));
  private final List<Optional<String>> seen = new ArrayList<>();

  @Test
  void shouldTryAgainUntilTheServerAnswers() {
    Supplier<String> server =
        answering(new IllegalStateException("unknown name"), new IllegalStateException("refused"));

    String answer = wait.until(server);

    assertThat(answer).isEqualTo("answer");
    assertThat(seen)
        .containsExactly(
            Optional.empty(),
            Optional.of("waits for kafka: unknown name"),
            Optional.of("waits for kafka: refused"));
    assertThat(wait.whyNotReady()).isEmpty();
  }

  @Test
  void shouldEndTheWaitWhenTheServerRefuses() {
    var refusal = new IllegalArgumentException("wrong password");
    Supplier<String> server = answering(new IllegalStateException("away"), refusal);

    assertThatThrownBy(() -> wait.until(server)).isSameAs(refusal);

    assertThat(wait.whyNotReady()).isEmpty();
  }

  @Test
  void shouldEndTheWaitWhenItIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> wait.until(answering(new IllegalStateException("away"))))
        .hasMessage("interrupted while waiting for kafka");

    assertThat(Thread.interrupted()).isTrue();
  }

  /** Plays one failure after the other, and then answers. */
  private Supplier<String> answering(RuntimeException... failures) {
    Deque<RuntimeException> script = new ArrayDeque<>(List.of(failures));
    return () -> {
      seen.add(wait.whyNotReady());
      if (script.isEmpty()) {
        return "answer";
      }
      throw script.remove();
    };
  }
}
