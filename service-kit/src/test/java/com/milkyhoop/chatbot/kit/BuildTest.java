package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildTest {
  @Test
  void shouldNameTheVersionAndTheCommitThatItWasBuiltFrom() {
    Build build = Build.read();

    assertThat(build.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    assertThat(build.commit()).matches("[0-9a-f]{7,40}|unknown");
  }
}
