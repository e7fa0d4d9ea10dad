package com.milkyhoop.chatbot.localstack.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * One run of a child process. It never outlives this JVM: an exit action stops it when the JVM
 * ends, the {@link Watchdog} when the JVM is killed. Thread-safe.
 */
public final class ChildProcess {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PAUSE_LIMIT = Duration.ofSeconds(10);
  private static final Duration GRACE_AT_EXIT = Duration.ofSeconds(5);
  private static final int SHOWN_LOG_LINES = 20;
  private static final List<String> INHERITED_VARIABLES =
      List.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ");

  private final ChildSpec spec;
  private final Process process;
  private final Runnable stopAtExit = () -> stop(GRACE_AT_EXIT);

  private ChildProcess(ChildSpec spec, Process process) {
    this.spec = spec;
    this.process = process;
  }

  /**
   * @throws ChildStartException when the command can't be run
   */
  public static ChildProcess start(ChildSpec spec) {
    try {
      ChildProcess child = new ChildProcess(spec, launch(spec));
      Watchdog.guard(child.pid());
      child.stopWithThisJvm();
      return child;
    } catch (IOException e) {
      throw new ChildStartException("can't start " + spec.name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Runs a command that ends by itself.
   *
   * @throws ChildStartException with its last log lines when it fails or takes longer
   */
  public static void run(ChildSpec spec, Duration within) {
    ChildProcess child = start(spec);
    if (!child.awaitExit(within)) {
      child.kill();
      throw new ChildStartException(
          spec.name() + " took longer than " + within.toSeconds() + " s" + child.logHint());
    }
    int exitCode = child.process.exitValue();
    if (exitCode != 0) {
      throw new ChildStartException(child.death(exitCode).toString());
    }
  }

  private static Process launch(ChildSpec spec) throws IOException {
    Path logFile = spec.logFile();
    Files.createDirectories(logFile.toAbsolutePath().getParent());
    List<String> command = new ArrayList<>(OwnSession.prefix());
    command.addAll(spec.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(spec.workingFolder().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(INHERITED_VARIABLES);
    environment.putAll(spec.environment());
    return builder.start();
  }

  private void stopWithThisJvm() {
    process
        .onExit()
        .thenRun(
            () -> {
              Watchdog.release(pid());
              ExitActions.remove(stopAtExit);
            });
    try {
      ExitActions.add(stopAtExit);
    } catch (IllegalStateException e) {
      kill();
      throw e;
    }
  }

  /**
   * Waits until {@code ready} says so.
   *
   * @throws ChildStartException with its last log lines when it dies first or the time is over; it
   *     is killed then
   */
  public void awaitReady(BooleanSupplier ready, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (!ready.getAsBoolean()) {
      if (awaitExit(POLL)) {
        throw new ChildStartException(
            spec.name() + " did not start: " + death(process.exitValue()));
      }
      if (System.nanoTime() - deadline > 0) {
        kill();
        throw new ChildStartException(
            spec.name() + " was not ready within " + within.toSeconds() + " s" + logHint());
      }
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes with the exit code. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Asks it to end. */
  void ask() {
    if (isAlive()) {
      signal(spec.stopSignal());
    }
  }

  /** Asks it to end, waits, and kills it where it has not ended after {@code grace}. */
  public void stop(Duration grace) {
    if (isAlive()) {
      signal(spec.stopSignal());
      if (!awaitExit(grace)) {
        kill();
      }
    }
  }

  /** SIGKILL for it and its own children, now; returns when it is gone. */
  public void kill() {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
    family.forEach(each -> each.onExit().join());
  }

  /** Sends the signal to it alone. */
  public void signal(Signal signal) {
    send(signal, Stream.of(process.toHandle()));
  }

  /**
   * SIGSTOP to it and its own children; returns when they stand still: one thread of a process has
   * to see to that, and may have to wait for a core first. A child that was born while they were
   * listed is found the next time, by when its parent has stopped.
   */
  void pauseFamily() {
    long end = System.nanoTime() + PAUSE_LIMIT.toNanos();
    for (List<ProcessHandle> moving = moving(); !moving.isEmpty(); moving = moving()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(spec.name() + " does not stand still: " + moving);
      }
      send(Signal.STOP, moving.stream());
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private List<ProcessHandle> moving() {
    return family().filter(each -> !isStill(each)).toList();
  }

  /** Returns whether it is stopped, or has ended: nobody may be there to take note of that. */
  private static boolean isStill(ProcessHandle process) {
    try {
      var ps = new ProcessBuilder("ps", "-o", "stat=", "-p", Long.toString(process.pid())).start();
      String state = new String(ps.getInputStream().readAllBytes(), UTF_8);
      return state.isBlank() || state.startsWith("T") || state.startsWith("Z");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stream<ProcessHandle> family() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /** Sends the signal to it and its own children. */
  public void signalFamily(Signal signal) {
    send(signal, family());
  }

  private void send(Signal signal, Stream<ProcessHandle> to) {
    // Every shell has kill built in; a small container has no program of that name.
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "kill \"$@\"", "kill", "-" + signal));
    to.map(ProcessHandle::pid).map(String::valueOf).forEach(command::add);
    try {
      new ProcessBuilder(command).start().onExit().join();
    } catch (IOException e) {
      throw new IllegalStateException("can't send " + signal + " to " + spec.name(), e);
    }
  }

  ChildDeath death(int exitCode) {
    return new ChildDeath(spec.name(), exitCode, lastLogLines());
  }

  private String logHint() {
    return "; the end of its log:\n  " + String.join("\n  ", lastLogLines());
  }

  /** The last lines of its log file. */
  public List<String> lastLogLines() {
    try {
      return LogTail.of(spec.logFile(), SHOWN_LOG_LINES);
    } catch (IOException e) {
      return List.of("(can't read " + spec.logFile() + ": " + e.getMessage() + ")");
    }
  }

  private boolean awaitExit(Duration within) {
    try {
      return process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      return true;
    }
  }
}
