package com.milkyhoop.chatbot.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a server says of itself: bounded, whatever it says. */
class CompletionTest {
  @Test
  void shouldCutWhatNoRecordCouldHold() {
    var completion = new Completion("s".repeat(900_000), "m".repeat(900_000), Optional.empty());

    assertThat(completion.finishReason()).hasSize(256);
    assertThat(completion.model()).hasSize(256);
  }

  @Test
  void shouldCutBetweenTwoCharacters() {
    var completion = new Completion("stop", "m".repeat(255) + "🙂", Optional.empty());

    assertThat(completion.model()).isEqualTo("m".repeat(255));
  }

  /** The task that reads the end would take it for damaged, and Postgres refuses U+0000. */
  @Test
  void shouldReplaceControlCharacters() {
    var completion = new Completion("st\0op", "m\n\u0085", Optional.empty());

    assertThat(completion.finishReason()).isEqualTo("st\uFFFDop");
    assertThat(completion.model()).isEqualTo("m\uFFFD\uFFFD");
  }

  @Test
  void shouldCutTheMessageOfAFailureToo() {
    var failure =
        new ModelException(Reason.MODEL_REFUSED, "x".repeat(900_000), Optional.empty(), null);

    assertThat(failure.getMessage()).hasSize(1024);
  }
}
