package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DialectMemoryTest {
  private static final Dialect ALL =
      new Dialect(
          EnumSet.complementOf(EnumSet.of(Feature.MAX_COMPLETION_TOKENS, Feature.SYSTEM_ROLE)));

  private long now;
  private final DialectMemory memory = new DialectMemory(ALL, "m", () -> now);

  @ParameterizedTest
  @EnumSource(
      names = {
        "TEMPERATURE",
        "STREAM_OPTIONS",
        "REASONING_EFFORT",
        "PROMPT_CACHE_KEY",
        "SAFETY_IDENTIFIER"
      })
  void shouldLeaveOutWhatIsRefused(Feature refused) {
    assertThat(memory.learn(refused)).isTrue();

    var without = EnumSet.copyOf(ALL.features());
    without.remove(refused);
    assertThat(memory.current()).isEqualTo(new Dialect(without));
  }

  @Test
  void shouldTakeTheOtherNameOfTheLimitWhenOneIsRefused() {
    assertThat(memory.learn(Feature.MAX_TOKENS)).isTrue();

    assertThat(memory.current().has(Feature.MAX_COMPLETION_TOKENS)).isTrue();
    assertThat(memory.current().has(Feature.MAX_TOKENS)).isFalse();
  }

  @Test
  void shouldNotTakeTurnsWhenBothNamesAreRefused() {
    memory.learn(Feature.MAX_TOKENS);

    assertThat(memory.learn(Feature.MAX_COMPLETION_TOKENS)).isFalse();
    assertThat(memory.learn(Feature.MAX_COMPLETION_TOKENS)).isFalse();
    assertThat(memory.current().has(Feature.MAX_COMPLETION_TOKENS)).isTrue();
  }

  @Test
  void shouldUnderstandAServerThatWasReplaced() {
    memory.learn(Feature.MAX_TOKENS);
    now += Duration.ofMinutes(1).toNanos();

    assertThat(memory.learn(Feature.MAX_COMPLETION_TOKENS)).isTrue();
    assertThat(memory.current().has(Feature.MAX_TOKENS)).isTrue();
  }

  @Test
  void shouldSendTheSystemPromptInOtherWaysWhenRolesAreRefused() {
    assertThat(memory.learn(Feature.DEVELOPER_ROLE)).isTrue();
    assertThat(memory.current().has(Feature.SYSTEM_ROLE)).isTrue();
    assertThat(memory.learn(Feature.SYSTEM_ROLE)).isTrue();
    assertThat(memory.current().has(Feature.SYSTEM_ROLE)).isFalse();
    assertThat(memory.current().has(Feature.DEVELOPER_ROLE)).isFalse();
  }

  @Test
  void shouldLearnOnceWhenTwoTurnsAreToldTheSame() {
    assertThat(memory.learn(Feature.MAX_TOKENS)).isTrue();
    Dialect learnt = memory.current();

    assertThat(memory.learn(Feature.MAX_TOKENS)).isTrue();

    assertThat(memory.current()).isEqualTo(learnt);
  }

  /** Whatever a server refuses, in whatever order: a bounded number of requests is corrected. */
  @Test
  void shouldEndWhenEverythingIsRefused() {
    int corrected = 0;
    boolean goesOn = true;
    while (goesOn) {
      goesOn = false;
      for (Feature feature : Set.copyOf(memory.current().features())) {
        if (memory.learn(feature)) {
          goesOn = true;
          corrected++;
        }
      }
    }
    assertThat(corrected).isLessThanOrEqualTo(Feature.values().length);
  }
}
