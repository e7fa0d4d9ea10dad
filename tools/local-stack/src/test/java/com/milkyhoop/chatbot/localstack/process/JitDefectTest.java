package com.milkyhoop.chatbot.localstack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JitDefectTest {

  @ParameterizedTest
  @ValueSource(strings = {"25", "25.0.1+8-LTS", "25.0.3+9-LTS"})
  void shouldKeepObjectsWholeOnAnAffectedJdk(String version) {
    assertThat(JitDefect.options(Runtime.Version.parse(version)))
        .containsExactly("-XX:-EliminateAllocations");
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.0.4+7-LTS", "25.0.10", "25.1", "26", "26.0.1"})
  void shouldAskNothingOfAnotherJdk(String version) {
    assertThat(JitDefect.options(Runtime.Version.parse(version))).isEmpty();
  }

  @Test
  void shouldStandBeforeTheOptionsOfTheCaller() {
    List<String> safe = JitDefect.options(Runtime.version());

    List<String> command = JavaCommand.of("lib/*", List.of("-Xmx1g"), "Main", "argument");

    assertThat(command.subList(1, command.size()))
        .startsWith(safe.toArray(String[]::new))
        .endsWith("-Xmx1g", "-cp", "lib/*", "Main", "argument");
  }
}
