package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkDefectTest {

  @ParameterizedTest
  @ValueSource(strings = {"25", "25.0.1+8-LTS", "25.0.3+9-LTS"})
  void shouldNameTheVersionToTakeWhenTheJdkIsAffected(String version) {
    assertThat(advice(version, "4", "true"))
        .hasValueSatisfying(
            it -> assertThat(it).contains("25.0.4").contains("-XX:-EliminateAllocations"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.0.4+7-LTS", "25.0.12", "25.1", "26"})
  void shouldSayNothingOfAnotherJdk(String version) {
    assertThat(advice(version, "4", "true")).isEmpty();
  }

  @Test
  void shouldSayNothingWhenTheDefectCanNotShow() {
    assertThat(advice("25.0.3", "4", "false")).isEmpty();
    assertThat(advice("25.0.3", "1", "true")).isEmpty();
  }

  @Test
  void shouldReadTheOptionsOfThisJvm() {
    assertThatCode(JdkDefect::warn).doesNotThrowAnyException();
  }

  private static Optional<String> advice(String version, String level, String eliminate) {
    return JdkDefect.advice(
        Runtime.Version.parse(version),
        Map.of("TieredStopAtLevel", level, "EliminateAllocations", eliminate)::get);
  }
}
