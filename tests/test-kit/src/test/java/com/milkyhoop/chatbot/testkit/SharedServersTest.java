package com.milkyhoop.chatbot.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.process.Probe;
import org.junit.jupiter.api.Test;

final class SharedServersTest {

  @Test
  void shouldGiveTheSameRunningServersToEveryTest() {
    assertThat(SharedServers.redis()).isSameAs(SharedServers.redis());
    assertThat(SharedServers.kafka().isRunning()).isTrue();
    assertThat(Probe.answers(SharedServers.redis().port(), "PING\r\n", "+PONG")).isTrue();
  }

  @Test
  void shouldGiveEachTestADatabaseAndAPrefixOfItsOwn() {
    assertThat(SharedServers.freshDatabase())
        .matches("postgresql://chatbot:local-postgres@127\\.0\\.0\\.1:\\d+/test_[0-9a-f]{16}")
        .isNotEqualTo(SharedServers.freshDatabase());
    assertThat(SharedServers.freshPrefix()).isNotEqualTo(SharedServers.freshPrefix());
  }
}
