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

  @Test
  void shouldShowTheBuildToDashboards() {
    Build build = Build.read();

    assertThat(Metrics.create().scrape())
        .containsPattern(
            "chatbot_build_info\\{commit=\"%s\",jdk=\"25[^\"]*\",version=\"%s\"} 1"
                .formatted(build.commit(), build.version()));
  }
}
