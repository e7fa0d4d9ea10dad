package com.milkyhoop.chatbot.localstack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final List<ChildProcess> started = new ArrayList<>();

  @AfterEach
  void kill() {
    started.forEach(ChildProcess::kill);
  }

  @Test
  void shouldFailAtOnceWithTheLastLogLinesWhenItDiesWhileStarting() {
    ChildProcess child = sh("echo out; echo 'no space left' >&2; exit 3");

    assertThatThrownBy(() -> child.awaitReady(() -> false, LONG))
        .isInstanceOf(ChildStartException.class)
        .hasMessageContainingAll("test-child", "exit code 3", "out", "no space left");
  }

  @Test
  void shouldKillItWhenItIsNotReadyInTime() {
    ChildProcess child = sh("echo still loading; exec sleep 1000");

    assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofMillis(200)))
        .isInstanceOf(ChildStartException.class)
        .hasMessageContainingAll("not ready within", "still loading");
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void shouldLetItEndGracefullyWhenStopped() {
    ChildProcess child =
        sh("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
    child.awaitReady(() -> child.lastLogLines().contains("ready"), LONG);

    child.stop(LONG);

    assertThat(child.lastLogLines()).endsWith("bye");
    assertThat(child.onExit()).succeedsWithin(LONG).isEqualTo(0);
  }

  @Test
  void shouldKillItWithItsOwnChildrenWhenItIgnoresTheStopSignal() {
    ChildProcess child = sh("trap '' TERM; sleep 1000 & echo $!; echo ready; wait");
    child.awaitReady(() -> child.lastLogLines().contains("ready"), LONG);
    long grandchild = Long.parseLong(child.lastLogLines().getFirst());
    assertThat(isAlive(grandchild)).isTrue();

    child.stop(Duration.ofMillis(200));

    assertThat(child.isAlive()).isFalse();
    await().until(() -> !isAlive(grandchild));
  }

  @Test
  void shouldSeeOnlyTheVariablesItIsGiven() {
    ChildProcess child =
        start(spec(List.of("env"), Map.of("GIVEN", "yes", "PATH", "/usr/bin:/bin")));

    assertThat(child.onExit()).succeedsWithin(LONG);
    assertThat(child.lastLogLines())
        .contains("GIVEN=yes", "PATH=/usr/bin:/bin")
        .noneMatch(line -> line.startsWith("JAVA_HOME="));
  }

  @Test
  void shouldSayWhatFailedWhenACommandThatEndsByItselfFails() {
    ChildSpec failing = spec(List.of("sh", "-c", "echo broken; exit 4"), Map.of());

    assertThatThrownBy(() -> ChildProcess.run(failing, LONG))
        .isInstanceOf(ChildStartException.class)
        .hasMessageContainingAll("exit code 4", "broken");
  }

  @Test
  void shouldNotOutliveAJvmThatIsKilled() throws Exception {
    Process parent = startParent();
    List<String> written = whatItWrote();
    long sleeper = Long.parseLong(written.getFirst());
    assertThat(isAlive(sleeper)).isTrue();

    parent.destroyForcibly();

    await().atMost(LONG).until(() -> !isAlive(sleeper));
    await().atMost(LONG).until(() -> Files.notExists(Path.of(written.getLast())));
  }

  @Test
  void shouldNotOutliveAJvmThatEnds() throws Exception {
    Process parent = startParent();
    long sleeper = Long.parseLong(whatItWrote().getFirst());

    parent.destroy();

    assertThat(parent.onExit()).succeedsWithin(LONG);
    assertThat(isAlive(sleeper)).isFalse();
  }

  @Test
  void shouldHeedSigintWhenTheJvmThatStartsItIgnoresIt() throws Exception {
    Process parent = startParent("sh", "-c", "trap '' INT; exec \"$@\"", "sh");
    long sleeper = Long.parseLong(whatItWrote().getFirst());

    new ProcessBuilder("kill", "-INT", String.valueOf(sleeper)).start().waitFor();

    await().atMost(LONG).until(() -> !isAlive(sleeper));
    parent.destroy();
    assertThat(parent.onExit()).succeedsWithin(LONG);
  }

  /**
   * @param prefix a command that runs the command that follows it
   */
  private Process startParent(String... prefix) throws IOException {
    String written = folder.resolve("written").toString();
    List<String> command = new ArrayList<>(List.of(prefix));
    command.addAll(
        JavaCommand.onOurClassPath(List.of(), ParentOfASleeper.class, folder.toString(), written));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("parent.log").toFile())
        .start();
  }

  private List<String> whatItWrote() throws IOException {
    await().atMost(LONG).until(() -> Files.exists(folder.resolve("written")));
    return Files.readAllLines(folder.resolve("written"));
  }

  private ChildProcess sh(String script) {
    return start(spec(List.of("sh", "-c", script), Map.of()));
  }

  private ChildProcess start(ChildSpec spec) {
    ChildProcess child = ChildProcess.start(spec);
    started.add(child);
    return child;
  }

  private ChildSpec spec(List<String> command, Map<String, String> environment) {
    return new ChildSpec(
        "test-child", command, environment, folder, folder.resolve("child.log"), Signal.TERM);
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
