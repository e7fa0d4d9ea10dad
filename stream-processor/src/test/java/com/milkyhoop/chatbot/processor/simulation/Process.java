package com.milkyhoop.chatbot.processor.simulation;

import static com.milkyhoop.chatbot.processor.simulation.Rule.require;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.FakeModelTurn;
import com.milkyhoop.chatbot.processor.turn.HandRunner;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A process: a real runner, its turns' threads, and what its producers have in flight. It outlives
 * the tasks that are closed in it.
 */
final class Process implements HandRunner.Brokers {
  /** In the producer of ends. */
  private record TurnInFlight(
      @Nullable String key, TurnEvent event, ObjLongConsumer<@Nullable Exception> done) {}

  /** In the producer of deltas. */
  private record DeltaInFlight(
      int partition, List<Long> calls, ReplyEvent event, Consumer<@Nullable Exception> done) {}

  private static final long NO_OFFSET = -1;

  final String name;
  final TurnLimits limits;
  final HandRunner runner;
  private final Topics topics;
  private final List<TurnThread> threads = new ArrayList<>();
  private final Deque<TurnInFlight> ends = new ArrayDeque<>();
  private final Deque<DeltaInFlight> deltas = new ArrayDeque<>();
  private final Deque<Runnable> acknowledgements = new ArrayDeque<>();
  private final Set<TurnThread> hanging = new HashSet<>();
  private final Set<String> unwritable = new HashSet<>();
  private final Map<String, Integer> calledBefore = new HashMap<>();
  private @Nullable TurnThread current;
  private @Nullable Owner task;
  private @Nullable Throwable broken;
  private boolean brokersAway;

  /** Says whether what a closed task waits for comes in time. */
  private boolean patient = true;

  private boolean zombie;
  private int texts;

  Process(String name, Topics topics, TurnLimits limits) {
    this.name = name;
    this.topics = topics;
    this.limits = limits;
    runner =
        new HandRunner(
            name,
            limits,
            request ->
                new FakeModelTurn(
                    request,
                    (asked, beginning) -> new SimulatedCall(this, asked.prompt(), beginning)),
            this,
            () -> topics.now,
            e -> broken = e);
  }

  Topics topics() {
    return topics;
  }

  /** The task that is open here now. */
  void open(Owner owner) {
    task = owner;
  }

  void close() {
    task = null;
  }

  /** The thread that runs now. */
  TurnThread current() {
    if (current == null) {
      throw new IllegalStateException("no turn runs now");
    }
    return current;
  }

  /** A call begins. R7: a task that has recovered calls for the turn whose time it is alone. */
  void called(SimulatedCall call) {
    try {
      noteCaller(call);
      if (calledBefore.merge(call.requestId(), 1, Integer::sum) > 1) {
        Coverage.GENERATED_ANEW.count();
      }
      if (task != null) {
        task.checkCall(call.requestId(), "R7: " + name + " calls the model for ");
        task.checkLease(call.requestId());
      }
      long live =
          threads.stream()
              .filter(thread -> !thread.done() && thread != current)
              .map(TurnThread::call)
              .filter(it -> !it.stopped() && it.requestId().equals(call.requestId()))
              .count();
      require(live == 0, "R11: " + name + " calls the model twice at once for " + call.requestId());
    } catch (AssertionError e) {
      broken = e;
    }
  }

  /** R13: while a process that has called lives, others do not know all that it shows. */
  private void noteCaller(SimulatedCall call) {
    String id = call.requestId();
    Set<String> callers = topics.callers.computeIfAbsent(id, _ -> new HashSet<>());
    boolean othersLive =
        callers.stream().anyMatch(other -> !other.equals(name) && !topics.dead.contains(other));
    if (zombie || othersLive) {
      topics.contested.add(id);
    } else if (call.goesOn() && !callers.isEmpty() && !callers.contains(name)) {
      Coverage.CONTINUED_ELSEWHERE.count();
    }
    callers.add(name);
  }

  /** Others take it for dead, or no more. */
  void zombie(boolean is) {
    zombie = is;
  }

  @Override
  public List<ReplyEvent> deltasFor(ReplyTarget target) {
    return topics.replies.get(target.getPartition()).stream()
        .filter(it -> Arrays.stream(it.calls()).anyMatch(id -> id == target.getCallId()))
        .map(Topics.Reply::event)
        .filter(event -> event.getKind() == ReplyEventKind.DELTA)
        .toList();
  }

  /** Nothing that broke a rule inside a turn's thread is lost. */
  void check() {
    if (broken != null) {
      throw new AssertionError(name + " is broken", broken);
    }
  }

  /** The calls that nobody has stopped. */
  List<SimulatedCall> liveCalls() {
    return threads.stream()
        .filter(thread -> !thread.done())
        .map(TurnThread::call)
        .filter(call -> !call.stopped())
        .toList();
  }

  // Threads.

  /** A turn that has its permit begins; false where there is none. Some never come back. */
  boolean begin(Random random) {
    Optional<Runnable> turn = runner.takeLaunched(random.nextInt(8));
    if (turn.isEmpty()) {
      return false;
    }
    var thread = new TurnThread();
    threads.add(thread);
    if (random.nextInt(20) == 0) {
      hanging.add(thread);
      Coverage.HANGING.count();
    }
    run(thread, () -> thread.begin(turn.get()));
    return true;
  }

  /** The model goes on with a call; false where none waits. */
  boolean goOn(Random random) {
    List<TurnThread> waiting =
        threads.stream().filter(it -> !it.done() && !hanging.contains(it)).toList();
    if (waiting.isEmpty()) {
      return false;
    }
    TurnThread thread = waiting.get(random.nextInt(waiting.size()));
    run(thread, () -> thread.go(action(thread.call(), random)));
    return true;
  }

  private TurnThread.Action action(SimulatedCall call, Random random) {
    int what = random.nextInt(10);
    if (call.stopped() && what < 8) {
      return new TurnThread.Action.NoticeStop();
    }
    if (what < 4) {
      return new TurnThread.Action.Say(text(call, random));
    }
    if (what < 8) {
      return call.said().isEmpty()
          ? new TurnThread.Action.Say(text(call, random))
          : new TurnThread.Action.End();
    }
    return new TurnThread.Action.Fail(what == 9);
  }

  /** No two calls say the same, and characters have all lengths. */
  private String text(SimulatedCall call, Random random) {
    String piece = random.nextBoolean() ? "é🙂 " : "halo ";
    return call.said().isEmpty() ? name + '.' + ++texts + ' ' + piece : piece;
  }

  private void run(TurnThread thread, Runnable step) {
    current = thread;
    step.run();
    current = null;
    if (thread.done()) {
      threads.remove(thread);
    }
  }

  /** The process is gone: its threads must not stay. */
  void end() {
    task = null;
    topics.dead.add(name);
    while (!threads.isEmpty()) {
      TurnThread thread = threads.getFirst();
      run(thread, () -> thread.go(new TurnThread.Action.NoticeStop()));
    }
  }

  // Producers.

  @Override
  public void writeTurn(
      @Nullable String key, TurnEvent event, ObjLongConsumer<@Nullable Exception> done) {
    boolean whole = event.getKind() == TurnEventKind.COMPLETED;
    if (event.getKind() == TurnEventKind.LEASE && event.getLease().getMs() == 0) {
      Coverage.RELEASED.count();
    }
    boolean leased = event.getKind() == TurnEventKind.LEASE || event.getHolder().equals(name);
    require(
        whole || leased || task != null,
        "R10: " + name + " writes " + event + " though its task is closed");
    if (task == null && whole) {
      Coverage.COMPLETED_WHILE_DETACHED.count();
    }
    if (brokersAway) {
      done.accept(new NotEnoughReplicasException("simulated"), NO_OFFSET);
    } else if (unwritable.contains(event.getRequestId())
        && event.getKind() != TurnEventKind.FAILED) {
      Coverage.END_UNWRITABLE.count();
      done.accept(new RecordTooLargeException("simulated"), NO_OFFSET);
    } else {
      ends.add(new TurnInFlight(key, event, done));
    }
  }

  @Override
  public void writeReply(
      int partition, List<Long> callIds, ReplyEvent event, Consumer<@Nullable Exception> done) {
    require(event.getEpoch() >= 0, "R6: a delta of epoch " + event.getEpoch());
    deltas.add(new DeltaInFlight(partition, callIds, event, done));
  }

  @Override
  public void awaitAcknowledgement() {
    if (patient) {
      boolean more = true;
      while (more) {
        more = runner.send();
        more |= append(0);
        more |= acknowledge();
      }
    }
  }

  /** What a task waits for when it is closed comes in time from now on, or too late. */
  void patient(boolean isPatient) {
    patient = isPatient;
  }

  /** Reads the next record of a partition that it has lost, and still runs turns of. */
  boolean follow() {
    return runner.readFollowed(
        topics.turns.size(),
        offset -> {
          Topics.Turn turn = topics.turns.get(offset);
          if (turn.conversation() != null && isTold(turn.event())) {
            Coverage.TOLD.count();
          }
          return new AbstractMap.SimpleEntry<>(turn.conversation(), turn.event());
        });
  }

  private boolean isTold(TurnEvent event) {
    return switch (event.getKind()) {
      case STOP, WATCH -> event.getHolder().equals(name);
      case UNKNOWN, RECOVERY_MARKER, SWEEP, LEASE -> false;
      case COMPLETED, FAILED, CANCELLED, EXPIRED, REJECTED -> false;
    };
  }

  /** Returns whether no write of its reaches a broker now. */
  boolean isCutOff() {
    return brokersAway;
  }

  /** Has writes fail from now on, or no more. */
  void brokersAway(boolean away) {
    brokersAway = away;
  }

  /** No end of this turn can be written from now on but one without text. */
  void unwritable(String requestId) {
    unwritable.add(requestId);
  }

  /**
   * The oldest record in flight is appended; false where there is none.
   *
   * @param acknowledged at once, later, or never, as chance has it; always where it is 0
   */
  boolean append(int acknowledged) {
    TurnInFlight next = ends.poll();
    if (next == null) {
      return false;
    }
    topics.turns.add(new Topics.Turn(next.key(), next.event(), topics.now));
    long offset = topics.turns.size() - 1L;
    switch (acknowledged) {
      case 0 -> next.done().accept(null, offset);
      case 1 -> next.done().accept(new TimeoutException("simulated"), NO_OFFSET);
      default -> acknowledgements.add(() -> next.done().accept(null, offset));
    }
    return true;
  }

  boolean acknowledge() {
    Runnable next = acknowledgements.poll();
    if (next != null) {
      next.run();
    }
    return next != null;
  }

  /**
   * The oldest delta in flight is written, or lost; false where there is none.
   *
   * @param fate 0 it is written, 1 it is lost, 2 it is written and taken for lost
   */
  boolean delta(int fate) {
    DeltaInFlight next = deltas.poll();
    if (next == null) {
      return false;
    }
    if (fate != 0) {
      Coverage.DELTA_LOST.count();
    }
    if (fate != 1) {
      long[] calls = next.calls().stream().mapToLong(Long::longValue).toArray();
      topics.replies.get(next.partition()).add(new Topics.Reply(calls, next.event()));
    }
    next.done().accept(fate == 0 ? null : new TimeoutException("simulated"));
    return true;
  }

  /** R8: each permit is given back. */
  void checkPermits() {
    int running = runner.runner().running();
    require(
        running == threads.size(),
        "R8: %s has %d permits out and %d turns".formatted(name, running, threads.size()));
  }

  /** Returns whether nothing is left to be done here now; what hangs will never be. */
  boolean idle() {
    return ends.isEmpty()
        && deltas.isEmpty()
        && acknowledgements.isEmpty()
        && runner.idle()
        && threads.stream().allMatch(hanging::contains);
  }
}
