package com.milkyhoop.chatbot.localstack.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server as a child process that can be stopped, killed, paused and started again with the same
 * command, ports and data. Subclasses say what to run and where to reach it. Thread-safe; starting
 * and stopping one server is serial.
 */
public abstract class ServerProcess implements Server {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);

  private volatile ChildSpec spec;
  private final List<Consumer<ChildDeath>> deathListeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable ChildProcess child;
  private volatile boolean paused;

  protected ServerProcess(ChildSpec spec) {
    this.spec = spec;
  }

  /** Runs this from the next start on; its name stays. */
  protected final synchronized void replaceSpec(ChildSpec other) {
    spec = other;
  }

  /** Returns whether it serves; called again and again while it starts. */
  protected abstract boolean isReady();

  /**
   * Prepares what has to be there before the process starts, such as unpacked files; called at each
   * start.
   */
  protected void prepare() {}

  /**
   * Starts it and returns when it serves.
   *
   * @throws ChildStartException with its last log lines when it does not come up within a minute
   */
  @Override
  public final void start() {
    start(START_LIMIT);
  }

  /**
   * The same, for one that may need longer.
   *
   * @throws ChildStartException with its last log lines when it does not come up in time
   */
  public final synchronized void start(Duration within) {
    if (isRunning()) {
      throw new IllegalStateException(spec.name() + " runs already");
    }
    prepare();
    ChildProcess started = ChildProcess.start(spec);
    started.awaitReady(this::isReady, within);
    child = started;
    paused = false;
    var _ = started.onExit().thenAccept(exitCode -> reportUnlessAsked(started, exitCode));
  }

  private void reportUnlessAsked(ChildProcess ended, int exitCode) {
    if (child == ended && !ExitActions.isEnding()) {
      ChildDeath death = ended.death(exitCode);
      deathListeners.forEach(listener -> listener.accept(death));
    }
  }

  /** Returns after how long it is killed where it does not stop. */
  protected Duration stopGrace() {
    return STOP_GRACE;
  }

  /** Asks it to end, and kills it where it takes too long. */
  @Override
  public final void stop() {
    stop(stopGrace());
  }

  public final synchronized void stop(Duration grace) {
    ending().ifPresent(ending -> ending.stop(grace));
  }

  /** The same, and asks twice: what it would wait for is given up. */
  public final synchronized void stopInAHurry() {
    ending()
        .ifPresent(
            ending -> {
              ending.ask();
              ending.stop(STOP_GRACE);
            });
  }

  private Optional<ChildProcess> ending() {
    ChildProcess ending = child;
    child = null;
    if (ending != null && paused) {
      ending.signalFamily(Signal.CONT);
    }
    return Optional.ofNullable(ending);
  }

  @Override
  public final synchronized void kill() {
    ChildProcess ending = child;
    child = null;
    if (ending != null) {
      ending.kill();
    }
  }

  /** Stops it where it runs, and starts it on the same ports and data. */
  public final synchronized void restart() {
    stop();
    start();
  }

  /** SIGSTOP: connections stay open, nothing answers any more when it returns. */
  public final void pause() {
    running().pauseFamily();
    paused = true;
  }

  /** SIGCONT: ends a pause. */
  public final void resume() {
    running().signalFamily(Signal.CONT);
    paused = false;
  }

  @Override
  public final boolean isRunning() {
    ChildProcess current = child;
    return current != null && current.isAlive();
  }

  @Override
  public final String name() {
    return spec.name();
  }

  public final Path logFile() {
    return spec.logFile();
  }

  public final long pid() {
    return running().pid();
  }

  /**
   * Registers a listener, which is told when it ends without having been asked to, on a thread that
   * must not be held up.
   */
  public final void onDeath(Consumer<ChildDeath> listener) {
    deathListeners.add(listener);
  }

  @Override
  public final void close() {
    stop();
  }

  private ChildProcess running() {
    ChildProcess current = child;
    if (current == null) {
      throw new IllegalStateException(spec.name() + " does not run");
    }
    return current;
  }
}
