package com.milkyhoop.chatbot.localstack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerProcessTest {

  @TempDir Path folder;
  private final BlockingQueue<ChildDeath> deaths = new LinkedBlockingQueue<>();
  private Sleeper server;

  @BeforeEach
  void start() {
    server = new Sleeper(folder, "echo awake; exec sleep 1000");
    server.onDeath(deaths::add);
    server.start();
  }

  @AfterEach
  void kill() {
    server.kill();
  }

  @Test
  void shouldReportADeathThatNobodyAskedFor() throws Exception {
    ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();

    ChildDeath death = deaths.poll(10, TimeUnit.SECONDS);

    assertThat(death).isEqualTo(new ChildDeath("sleeper", 137, List.of("awake")));
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void shouldReportOnlyTheDeathThatNobodyAskedForWhenOthersCameBefore() throws Exception {
    server.kill();
    server.start();
    server.stop();
    server.start();
    server.restart();

    ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();

    assertThat(deaths.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(deaths).isEmpty();
  }

  @Test
  void shouldRefuseToStartTwice() {
    assertThatThrownBy(server::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sleeper runs already");
  }

  @Test
  void shouldRunAgainWithAnotherPidWhenRestarted() {
    long before = server.pid();

    server.restart();

    assertThat(server.pid()).isNotEqualTo(before);
    assertThat(ProcessHandle.of(before).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    assertThat(server.isRunning()).isTrue();
  }

  @Test
  void shouldEndGracefullyWhenStoppedInAPause() {
    server.pause();

    assertTimeout(Duration.ofSeconds(10), () -> server.stop());

    assertThat(server.isRunning()).isFalse();
    assertThat(deaths).isEmpty();
  }

  /** PostgreSQL has children that come and go. */
  @Test
  void shouldStandStillThoughItHasNewChildrenAllTheTime() throws Exception {
    server.kill();
    server = new Sleeper(folder, "echo awake; while :; do sleep 0.02; done");
    server.start();
    ProcessHandle parent = ProcessHandle.of(server.pid()).orElseThrow();

    server.pause();
    List<ProcessHandle> children = parent.children().toList();

    TimeUnit.MILLISECONDS.sleep(200);
    assertThat(parent.children().toList()).isEqualTo(children);
  }

  private static final class Sleeper extends ServerProcess {
    Sleeper(Path folder, String script) {
      super(
          new ChildSpec(
              "sleeper",
              List.of("sh", "-c", script),
              Map.of(),
              folder,
              folder.resolve("sleeper.log"),
              Signal.TERM));
    }

    @Override
    public String address() {
      return "nowhere";
    }

    @Override
    protected boolean isReady() {
      try {
        return Files.readString(logFile()).contains("awake");
      } catch (IOException e) {
        return false;
      }
    }
  }
}
