package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.OpenAiStubProcess;
import com.milkyhoop.chatbot.localstack.Release;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.process.Server;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.RandomFailures;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Something that goes wrong in a stack. One thread strikes one stack at a time. */
public interface Fault {

  /** Lets it go wrong, and returns when it is over; what stays broken is for {@link #heal}. */
  FaultWindow strike(LocalStack stack);

  /** Makes good what {@link #strike} has left broken. */
  default void heal(LocalStack stack) {}

  /** Nothing, for so long: what the load alone does. */
  record Nothing(Duration length) implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      return FaultWindow.during(() -> Pause.of(length));
    }
  }

  /** kill -9 of the last processor; the others go on without it. */
  record KillProcessor() implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      return FaultWindow.during(() -> stack.processors().getLast().kill());
    }

    @Override
    public void heal(LocalStack stack) {
      stack.processors().getLast().start();
    }
  }

  /** kill -9 of all processors, started again at once. */
  record KillAllProcessors() implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      return FaultWindow.during(
          () -> {
            stack.processors().forEach(ServerProcess::kill);
            stack.processors().forEach(ServerProcess::start);
          });
    }
  }

  /** SIGTERM of the last processor. */
  record StopProcessor() implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      return FaultWindow.during(() -> stack.processors().getLast().stop());
    }

    @Override
    public void heal(LocalStack stack) {
      stack.processors().getLast().start();
    }
  }

  /** SIGTERM and start of every service, one after the other, each ready before the next. */
  record RollingRestart() implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      return FaultWindow.during(stack.services().stream().map(Restart::of).toList());
    }
  }

  /**
   * An upgrade in the order of docs/deployment.md, processors, sink, ingresses, and a little later
   * back again in reverse; each instance ready before the next.
   */
  record UpgradeAndRollback(Supplier<Release> before, Supplier<Release> after) implements Fault {
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    @Override
    public FaultWindow strike(LocalStack stack) {
      List<ServiceProcess> order = new ArrayList<>(stack.processors());
      order.add(stack.sink());
      order.addAll(stack.ingresses());
      List<Restart> restarts = new ArrayList<>();
      order.forEach(each -> restarts.add(Restart.into(after.get(), each)));
      Pause.of(BETWEEN);
      order.reversed().forEach(each -> restarts.add(Restart.into(before.get(), each)));
      return FaultWindow.during(restarts);
    }
  }

  /** SIGSTOP of the last processor and, later, SIGCONT: it wakes and does not know. */
  record FreezeProcessor(Duration length) implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      ServiceProcess frozen = stack.processors().getLast();
      return FaultWindow.during(
          () -> {
            frozen.pause();
            Pause.of(length);
            frozen.resume();
          });
    }
  }

  /** So many processors more, one after the other, and gone again. */
  record AddAndRemoveProcessors(int count, Duration between) implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      return FaultWindow.during(
          () -> {
            List<ServiceProcess> added = new ArrayList<>();
            for (int i = 0; i < count; i++) {
              added.add(stack.addProcessor());
              Pause.of(between);
            }
            for (ServiceProcess each : added) {
              stack.removeProcessor(each);
              Pause.of(between);
            }
          });
    }
  }

  /** kill -9 of one server, and its start. */
  record Kill(Function<LocalStack, Server> which) implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      Server victim = which.apply(stack);
      return FaultWindow.during(
          () -> {
            victim.kill();
            victim.start();
          });
    }
  }

  /** A server is away for so long: stopped gracefully, then started. */
  record Away(Function<LocalStack, Server> which, Duration length) implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      Server absent = which.apply(stack);
      return FaultWindow.during(
          () -> {
            absent.stop();
            Pause.of(length);
            absent.start();
          });
    }
  }

  /** For so long, a share of the model's answers are refused, stall or break off. */
  record FailingModel(double share, long seed, Duration length) implements Fault {
    private static final int TOKENS_BEFORE = 30;
    private static final List<Outcome> FAILURES =
        List.of(
            new Outcome.Refuse(429, 1),
            new Outcome.Refuse(500, 0),
            new Outcome.Stall(TOKENS_BEFORE),
            new Outcome.Cut(TOKENS_BEFORE));

    @Override
    public FaultWindow strike(LocalStack stack) {
      StubBehaviour healthy = stack.stub().behaviour();
      var failures = new RandomFailures(share, seed, "", FAILURES);
      return FaultWindow.during(
          () -> {
            stack.stub().behave(healthy.withRandomFailures(failures));
            Pause.of(length);
            stack.stub().behave(healthy);
          });
    }
  }

  /**
   * The model that is asked first fails every call, in each of the ways for so long: 500, 429,
   * silence before the first token, silence in the middle, a broken connection, a refused one.
   */
  record FirstModelDead(Duration each) implements Fault {
    private static final int TOKENS_BEFORE = 30;
    private static final List<Outcome> WAYS =
        List.of(
            new Outcome.Refuse(500, 0),
            new Outcome.Refuse(429, 1),
            new Outcome.Stall(0),
            new Outcome.Stall(TOKENS_BEFORE),
            new Outcome.Cut(TOKENS_BEFORE));

    @Override
    public FaultWindow strike(LocalStack stack) {
      OpenAiStubProcess first = stack.stub();
      StubBehaviour healthy = first.behaviour();
      return FaultWindow.during(
          () -> {
            for (Outcome way : WAYS) {
              first.behave(healthy.withRandomFailures(new RandomFailures(1, 1, "", List.of(way))));
              Pause.of(each);
            }
            first.kill();
            Pause.of(each);
          });
    }

    @Override
    public void heal(LocalStack stack) {
      stack.stub().start();
    }
  }

  /** All of the faults for a stack, one after the other, again and again for so long. */
  record InAnyOrder(Function<LocalStack, List<Fault>> faults, long seed, Duration length)
      implements Fault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      return FaultWindow.during(
          () -> new RandomFaults(faults.apply(stack), seed).strike(stack, length));
    }
  }
}
