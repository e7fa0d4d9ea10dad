package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.testkit.model.HandModel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** The runner of the simulation passes the suite of the one that runs in a process. */
final class HandRunnerTest extends TurnRunnerContract {
  @Override
  TestedRunner runner(TurnLimits limits) {
    return new CrankedRunner(limits);
  }

  /** Does in turns, on one thread, what a simulation has the runner do in any order. */
  private static final class CrankedRunner implements TestedRunner, HandRunner.Brokers {
    private final HandModel model = new HandModel();
    private final FakeTurnWriter turns = new FakeTurnWriter();
    private final FakeReplyWriter replies = new FakeReplyWriter(true);
    private final HandRunner runner;
    private final ScheduledExecutorService crank = Executors.newSingleThreadScheduledExecutor();

    CrankedRunner(TurnLimits limits) {
      runner =
          new HandRunner(
              "process-1",
              limits,
              model,
              this,
              () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
              cause -> {
                throw new AssertionError(cause);
              });
      crank.scheduleWithFixedDelay(this::turn, 0, 1, TimeUnit.MILLISECONDS);
    }

    private void turn() {
      boolean more = true;
      while (more) {
        Optional<Runnable> launched = runner.takeLaunched(0);
        launched.ifPresent(Thread.ofVirtual()::start);
        more = launched.isPresent() | runner.send() | runner.expire();
      }
    }

    @Override
    public HandModel model() {
      return model;
    }

    @Override
    public FakeTurnWriter turns() {
      return turns;
    }

    @Override
    public FakeReplyWriter replies() {
      return replies;
    }

    @Override
    public TurnRunner runner() {
      return runner.runner();
    }

    @Override
    public void writeLateCalls(LateCalls calls) {}

    @Override
    public void writeTurn(
        @Nullable String key, TurnEvent event, ObjLongConsumer<@Nullable Exception> done) {
      turns.write(0, key, event, (offset, failure) -> done.accept(failure, offset));
    }

    @Override
    public void awaitAcknowledgement() {}

    @Override
    public void writeReply(
        int partition, List<Long> callIds, ReplyEvent event, Consumer<@Nullable Exception> done) {
      replies.write(partition, callIds, event, done);
    }

    @Override
    public List<ReplyEvent> deltasFor(ReplyTarget target) {
      return List.of();
    }

    @Override
    public void close() {
      crank.close();
      runner.runner().close();
    }
  }
}
