package com.milkyhoop.chatbot.bench.harness;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.localstack.SinkStack;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds what scenarios run with: a stack as they need it, how long to measure, where to say what.
 */
public final class Bench implements AutoCloseable {
  private static final double SHORT = 0.04;

  private final Path home;
  private final boolean isShort;
  private final OptionalInt conversations;
  private final Duration duration;
  private final Map<String, String> variables;
  private final List<String> jvmOptions;
  private final Consumer<String> progress;
  private @Nullable StackSpec spec;
  private @Nullable LocalStack stack;

  /**
   * @param home the project's folder, built
   * @param isShort measures just long enough to see that it works
   * @param conversations that took place before, where a scenario asks; empty: as it says
   * @param duration of the scenario that says nothing of it
   * @param variables of the services, beside those that a scenario sets
   * @param jvmOptions for the services, beside those of production
   */
  public Bench(
      Path home,
      boolean isShort,
      OptionalInt conversations,
      Duration duration,
      Map<String, String> variables,
      List<String> jvmOptions,
      Consumer<String> progress) {
    this.home = home;
    this.isShort = isShort;
    this.conversations = conversations;
    this.duration = duration;
    this.variables = Map.copyOf(variables);
    this.jvmOptions = List.copyOf(jvmOptions);
    this.progress = progress;
  }

  public boolean isShort() {
    return isShort;
  }

  /** Returns the number of earlier conversations that was asked for, or else {@code usual}. */
  public int conversations(int usual) {
    return conversations.orElse(usual);
  }

  /** Returns how long a run is that ends when it is told to. */
  public Duration duration() {
    return duration;
  }

  /** A fraction of it where the run is a short one. */
  public Duration time(Duration whole) {
    return isShort ? Duration.ofNanos((long) (whole.toNanos() * SHORT)) : whole;
  }

  public void say(String what) {
    progress.accept(what);
  }

  /** Running, and the same as before where the same is asked for. */
  public LocalStack stack(StackSpec wanted) {
    LocalStack running = stack;
    if (running != null && spec != null && spec.runsOnTheSame(wanted)) {
      running.stubs().forEach(stub -> stub.behave(wanted.model()));
      return running;
    }
    close();
    say("starting a stack");
    LocalStackBuilder builder =
        LocalStack.at(home)
            .processors(wanted.processors())
            .partitions(wanted.partitions())
            .stub(wanted.model())
            .models(wanted.models())
            .variable("RATE_LIMIT_RATE", "1000000")
            .variable("RATE_LIMIT_CAPACITY", "1000000")
            .variable("LOG_LEVEL", "WARN")
            .variables(wanted.variables())
            .variables(variables)
            .jvmOptions(jvmOptions);
    LocalStack started = (isShort ? builder : builder.longRunning()).build();
    started.onDeath(death -> say(death.toString()));
    started.start();
    spec = wanted;
    stack = started;
    return started;
  }

  /** Has a death of this process said, as those of a stack's are. */
  public void watch(ServerProcess process) {
    process.onDeath(death -> say(death.toString()));
  }

  /** Broker and PostgreSQL alone, running; the caller closes them. Any other stack is ended. */
  public SinkStack sinkStack(int partitions) {
    close();
    say("starting a broker and PostgreSQL");
    LocalStackBuilder builder =
        LocalStack.at(home)
            .partitions(partitions)
            .variable("LOG_LEVEL", "WARN")
            .jvmOptions(jvmOptions);
    SinkStack started = (isShort ? builder : builder.longRunning()).buildSinkStack();
    started.start();
    return started;
  }

  /** The project's folder. */
  public Path home() {
    return home;
  }

  /** Ends the stack, where there is one. */
  @Override
  public void close() {
    if (stack != null) {
      stack.close();
      stack = null;
    }
  }
}
