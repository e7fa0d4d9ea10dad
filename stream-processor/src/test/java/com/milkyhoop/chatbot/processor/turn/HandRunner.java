package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.TokenCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A runner without a thread of its own: what it would do by itself it does when a simulation says
 * so, on the simulation's thread. Dies with its process by being forgotten.
 */
public final class HandRunner implements TurnReader {
  /** The brokers, as a runner sees them. */
  public interface Brokers {
    /**
     * @param done told what became of it: a failure, or null and its offset
     */
    void writeTurn(
        @Nullable String key, TurnEvent event, ObjLongConsumer<@Nullable Exception> done);

    /** The stream thread waits for what was sent last to be acknowledged, as long as it may. */
    void awaitAcknowledgement();

    void writeReply(
        int partition, List<Long> callIds, ReplyEvent event, Consumer<@Nullable Exception> done);

    /** Takes what calls have cost that were given up. */
    void writeLateCalls(LateCalls calls);

    /** Returns the deltas for a call that are on chat-replies. */
    List<ReplyEvent> deltasFor(ReplyTarget target);
  }

  private static final SimpleMeterRegistry REGISTRY = new SimpleMeterRegistry();
  private static final TurnMetrics METERS = new TurnMetrics(REGISTRY);
  private static final PriceTable PRICES = ListPrices.table();
  private static final TokenCounter TOKENS = TokenCounter.forModel("gpt-4o");
  private static final int ONLY_PARTITION = 0;

  /** As much shorter as deadlines are. */
  private static final LeaseTimes LEASES =
      new LeaseTimes(Duration.ofMillis(150), Duration.ofMillis(30), Duration.ofMillis(20));

  private final Deque<Runnable> launched = new ConcurrentLinkedDeque<>();
  private final WorldTimer sender;
  private final WorldTimer deadlines;
  private final WorldTimer detached;
  private final WorldTimer leases;
  private final TurnRunner runner;
  private @Nullable Listener told;

  /**
   * Where the record is that it reads next of a partition that it has lost; null: it follows none.
   */
  private @Nullable Long position;

  /**
   * @param process its random id
   * @param now a broker's time, ms; every clock of the process is right
   * @param gaveUp told when the process would be ended
   */
  public HandRunner(
      String process,
      TurnLimits limits,
      ChatModel model,
      Brokers brokers,
      LongSupplier now,
      Consumer<Throwable> gaveUp) {
    sender = new WorldTimer(now);
    deadlines = new WorldTimer(now);
    detached = new WorldTimer(now);
    leases = new WorldTimer(now);
    var clock =
        new BrokerClock(
            () -> TimeUnit.MILLISECONDS.toNanos(now.getAsLong()), now, partition -> partition);
    var dependencies =
        new TurnRunner.Dependencies(
            model,
            TOKENS,
            PRICES,
            brokers::writeReply,
            clock,
            limits,
            METERS,
            new TurnSpans(Tracing.OFF),
            new WrittenText(brokers));
    TurnWriter turns =
        (_, key, event, done) ->
            brokers.writeTurn(
                key,
                event,
                (failure, offset) -> {
                  if (failure == null) {
                    clock.heard(ONLY_PARTITION, now.getAsLong());
                  }
                  done.accept(offset, failure);
                });
    runner =
        new TurnRunner(
            dependencies,
            new TurnRunner.Brokers(
                turns,
                brokers::writeLateCalls,
                () -> true,
                KafkaRefusals.UNNAMED,
                gaveUp,
                () -> {}),
            new TurnRunner.Threads(
                launched::add, sender, deadlines, detached, leases, new WorldTimer(now)),
            new Leasing(
                process,
                LEASES,
                Duration.ZERO,
                () -> TimeUnit.MILLISECONDS.toNanos(now.getAsLong()),
                standing -> {
                  if (!standing.isDone()) {
                    brokers.awaitAcknowledgement();
                  }
                },
                listener -> {
                  told = listener;
                  return this;
                }),
            new Suspension(() -> 0));
  }

  public TurnRunner runner() {
    return runner;
  }

  /** Reads a counter of all runners. */
  public static double counter(String name) {
    return REGISTRY.counter(name).count();
  }

  /** Takes a turn that has its permit and no thread yet; running it runs the turn to its end. */
  public Optional<Runnable> takeLaunched(int which) {
    if (launched.isEmpty()) {
      return Optional.empty();
    }
    for (int i = which % launched.size(); i > 0; i--) {
      launched.add(launched.remove());
    }
    return Optional.of(launched.remove());
  }

  /** Sends the next record that is due; false where none is. */
  public boolean send() {
    return sender.runDue();
  }

  /** Sends the next record, as if its time had come. */
  public boolean sendAhead() {
    return sender.runNext();
  }

  /** Notices a deadline that has passed; false where none has. */
  public boolean expire() {
    return deadlines.runDue();
  }

  /** Counts so many milliseconds during which a broker answered and nothing was restored. */
  public void countDetached() {
    long ticks = DetachedTimer.LIMIT.dividedBy(PeriodicCheck.PERIOD);
    for (long tick = 0; tick < ticks; tick++) {
      detached.runNext();
    }
  }

  /** Has leases written again, or lost, as it is time to. */
  public void keepLeases() {
    leases.runNext();
  }

  /** Whether nothing is left to be done now. */
  public boolean idle() {
    return launched.isEmpty() && !sender.hasDue();
  }

  @Override
  public void follow(int partition, long offset) {
    if (position == null) {
      position = offset;
    }
  }

  @Override
  public void leave(int partition) {
    position = null;
  }

  @Override
  public void close() {}

  /** Reads the next record of what it follows; false where it follows nothing, or there is none. */
  public boolean readFollowed(int end, IntFunction<Map.Entry<@Nullable String, TurnEvent>> record) {
    if (position == null || position >= end || told == null) {
      return false;
    }
    Map.Entry<@Nullable String, TurnEvent> next = record.apply(position.intValue());
    position++;
    told.read(ONLY_PARTITION, next.getKey(), next.getValue());
    return true;
  }

  /** Reads what is on chat-replies at once. */
  private record WrittenText(Brokers brokers) implements EarlierText {
    /** No call of a client has a negative number. */
    @Override
    public ReplyTarget recordOf(TurnKey key) {
      return new ReplyTarget(0, key.hashCode() | Long.MIN_VALUE);
    }

    @Override
    public PublishedReply of(TurnKey key, List<ReplyTarget> watchers, long since) {
      var assembly = new PublishedReply.Assembly();
      Stream.concat(watchers.stream(), Stream.of(recordOf(key)))
          .flatMap(target -> brokers.deltasFor(target).stream())
          .filter(event -> event.getRequestId().equals(key.requestId()))
          .forEach(assembly::add);
      return assembly.reply();
    }
  }

  /** A timer that a simulation asks; its time is the simulation's. */
  private static final class WorldTimer extends HandTimer {
    private final LongSupplier now;

    WorldTimer(LongSupplier now) {
      this.now = now;
    }

    @Override
    Duration now() {
      return Duration.ofMillis(now.getAsLong());
    }

    boolean hasDue() {
      return peek().filter(it -> it.at().compareTo(now()) <= 0).isPresent();
    }

    boolean runDue() {
      return hasDue() && runNext();
    }

    boolean runNext() {
      var next = peek();
      next.ifPresent(this::run);
      return next.isPresent();
    }
  }
}
