package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.process.Probe;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisServerTest {

  @TempDir Path folder;
  private RedisServer redis;

  @BeforeEach
  void start() {
    redis = new RedisServer(folder);
    redis.start();
  }

  @AfterEach
  void kill() {
    redis.kill();
  }

  @Test
  void shouldKeepDataAndPortWhenRestarted() {
    assertThat(Probe.answers(redis.port(), "SET kept yes\r\n", "+OK")).isTrue();

    redis.restart();

    assertThat(Probe.answers(redis.port(), "GET kept\r\n", "$3\r\nyes")).isTrue();
  }

  @Test
  void shouldNotAnswerWhilePaused() {
    redis.pause();
    assertThat(Probe.accepts(redis.port())).as("the port is still open").isTrue();
    assertThat(Probe.answers(redis.port(), "PING\r\n", "+PONG")).isFalse();

    redis.resume();

    assertThat(Probe.answers(redis.port(), "PING\r\n", "+PONG")).isTrue();
  }
}
