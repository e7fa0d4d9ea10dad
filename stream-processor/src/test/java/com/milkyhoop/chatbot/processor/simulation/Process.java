package com.milkyhoop.chatbot.processor.simulation;

import static com.milkyhoop.chatbot.processor.simulation.Rule.require;

import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.HandRunner;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.testkit.model.FakeModelTurn;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A process: a real runner, its turns' threads, and what its producers have in flight. It outlives
 * the tasks that are closed in it.
 */
final class Process implements HandRunner.Brokers {
  final String name;
  final TurnLimits limits;
  final HandRunner runner;
  final SimulatedProducers producers;
  final TurnThreads threads;
  private final Topics topics;
  private final Map<String, Integer> calledBefore = new HashMap<>();
  private @Nullable TaskOwner task;
  private @Nullable Throwable broken;

  /** Says whether what a closed task waits for comes in time. */
  private boolean patient = true;

  private boolean zombie;

  Process(String name, Topics topics, TurnLimits limits) {
    this.name = name;
    this.topics = topics;
    this.limits = limits;
    producers = new SimulatedProducers(topics);
    threads = new TurnThreads(name);
    runner =
        new HandRunner(
            name,
            limits,
            request ->
                new FakeModelTurn(
                    request,
                    true,
                    (asked, beginning) -> new SimulatedCall(this, asked.prompt(), beginning)),
            this,
            () -> topics.now,
            e -> broken = e);
  }

  Topics topics() {
    return topics;
  }

  /** The task that is open here now. */
  void open(TaskOwner owner) {
    task = owner;
  }

  void close() {
    task = null;
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
      require(
          threads.othersCalling(call.requestId()) == 0,
          "R11: " + name + " calls the model twice at once for " + call.requestId());
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

  /** Returns whether others have called for a request, and all are dead. */
  boolean takesOver(String requestId) {
    Set<String> callers = topics.callers.getOrDefault(requestId, Set.of());
    return !callers.isEmpty() && topics.dead.containsAll(callers) && !zombie;
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

  /** A turn that has its permit begins; false where there is none. Some never come back. */
  boolean begin(Random random) {
    Optional<Runnable> turn = runner.takeLaunched(random.nextInt(8));
    if (turn.isEmpty()) {
      return false;
    }
    threads.begin(turn.get(), random);
    return true;
  }

  /** The process is gone: its threads must not stay. */
  void end() {
    task = null;
    topics.dead.add(name);
    threads.end();
  }

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
    producers.sendTurn(key, event, done);
  }

  @Override
  public void writeLateCalls(LateCalls calls) {
    topics.late.computeIfAbsent(calls.getRequestId(), _ -> new ArrayList<>()).add(calls);
  }

  @Override
  public void writeReply(
      int partition, List<Long> callIds, ReplyEvent event, Consumer<@Nullable Exception> done) {
    require(event.getEpoch() >= 0, "R6: a delta of epoch " + event.getEpoch());
    producers.sendDelta(partition, callIds, event, done);
  }

  @Override
  public void awaitAcknowledgement() {
    if (patient) {
      boolean more = true;
      while (more) {
        more = runner.send();
        more |= producers.append(0);
        more |= producers.acknowledge();
      }
    }
  }

  /** Decides whether what a closed task waits for comes in time from now on, or too late. */
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

  /** R8: each permit is given back. */
  void checkPermits() {
    int running = runner.runner().running();
    require(
        running == threads.size(),
        "R8: %s has %d permits out and %d turns".formatted(name, running, threads.size()));
  }

  /** Returns whether nothing is left to be done here now; what hangs will never be. */
  boolean idle() {
    return producers.isIdle() && runner.idle() && threads.isIdle();
  }
}
