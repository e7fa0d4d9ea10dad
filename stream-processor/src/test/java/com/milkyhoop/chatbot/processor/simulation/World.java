package com.milkyhoop.chatbot.processor.simulation;

import com.milkyhoop.chatbot.processor.simulation.TaskOwner.Committed;
import com.milkyhoop.chatbot.processor.topology.HandTask;
import com.milkyhoop.chatbot.processor.turn.DeltaLimits;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One schedule: steps of clients, processes, owner and zombies, then quiet. The rules are checked
 * after every step.
 */
final class World implements AutoCloseable {
  private static final int MAX_ZOMBIES = 2;
  private static final int MAX_LEFT = 3;

  private final Topics topics = new Topics();
  private final Clients clients = new Clients(topics);
  private final ErasureOracle erasures = new ErasureOracle(topics);
  private final Oracle oracle = new Oracle(topics, clients, erasures);
  private final List<TaskOwner> zombies = new ArrayList<>();

  /** Processes whose task moved away: what they left running goes on. */
  private final List<Process> left = new ArrayList<>();

  private final List<Process> all = new ArrayList<>();

  private final BuggyDecisions decisions = new BuggyDecisions();
  private final List<String> history = new ArrayList<>();
  private final TurnLimits limits;
  private Committed committed = Committed.nothing();
  private int owners;
  private int processes;
  private TaskOwner owner;

  /** A world whose processes have so many permits. */
  World(int permits) {
    limits = new TurnLimits(permits, 2, 128 * 1024, 12, DeltaLimits.fixed(1_000_000));
    owner = newOwner(newProcess());
  }

  /** Runs to the end. */
  void run(List<Step> steps) {
    steps.stream()
        .filter(step -> step.kind() == Step.Kind.DECISION_THROWS)
        .forEach(step -> history.add("a bug at " + decisions.add(new Random(step.seed()))));
    for (Step step : steps) {
      take(step);
      check();
    }
    settle();
  }

  /** Its threads must not stay. */
  @Override
  public void close() {
    all.forEach(Process::end);
  }

  /** What happened, for a person. */
  List<String> history() {
    return history;
  }

  private void check() {
    all.forEach(Process::check);
    owner.check();
    oracle.check();
  }

  private void take(Step step) {
    var random = new Random(step.seed());
    switch (step.kind()) {
      case SEND -> client("sends ", clients.send(random));
      case REPEAT -> client("repeats ", clients.repeat(random, true));
      case REUSE_ID -> client("uses an id again: ", clients.repeat(random, false));
      case ATTACH -> client("attaches ", clients.attach(random));
      case LEAVE -> client("leaves ", clients.leave(random));
      case IMPORT -> client("imports ", clients.importTurn(random));
      case ERASE -> client("erases ", clients.erase(random));
      case CANCEL -> client("cancels ", clients.cancel(random));
      case READ_REQUEST -> did("reads a request", owner.readRequest());
      case READ_TURN -> did("reads a turn event", owner.readTurn());
      case COMMIT -> commit();
      case TIME_PASSES -> topics.now += random.nextInt(80);
      case TICK -> did("ticks", owner.task().tick());
      case HOUR -> hour();
      case READ_REPLY -> clients.read(random.nextInt(HandTask.REPLY_PARTITIONS));
      case CRASH -> crash();
      case MOVE_FROM_ZOMBIE -> moveFromZombie();
      case REOPEN -> reopen(random);
      case WAKE_ZOMBIE -> wake(random);
      case FENCE_ZOMBIE -> fence(random);
      case REAP -> left.forEach(process -> process.runner.countDetached());
      case HAND_OVER -> handOver(random);
      case END_LEFT -> endLeft(random);
      case DECISION_THROWS -> {}
      case ROW_DAMAGED -> damage(random);
      case LOG_CUT -> cut(random);
      case BEGIN_TURN,
          MODEL_GOES_ON,
          DEADLINE,
          SEND_END,
          SEND_END_AGAIN,
          APPEND_END,
          ACKNOWLEDGE,
          DELTA,
          BROKERS_AWAY,
          BROKERS_BACK,
          UNWRITABLE_END,
          FOLLOW,
          KEEP_LEASES ->
          take(step.kind(), someProcess(random), random);
    }
  }

  private void take(Step.Kind kind, Process process, Random random) {
    boolean happened =
        switch (kind) {
          case BEGIN_TURN -> process.begin(random);
          case MODEL_GOES_ON -> process.threads.goOn(random);
          case DEADLINE -> process.runner.expire();
          case SEND_END -> process.runner.send();
          case SEND_END_AGAIN -> process.runner.sendAhead();
          case APPEND_END -> process.producers.append(random.nextInt(4));
          case ACKNOWLEDGE -> process.producers.acknowledge();
          case DELTA -> process.producers.delta(Math.max(0, random.nextInt(12) - 9));
          case BROKERS_AWAY -> {
            process.producers.brokersAway(true);
            yield true;
          }
          case BROKERS_BACK -> {
            process.producers.brokersAway(false);
            yield true;
          }
          case FOLLOW -> process.follow();
          case KEEP_LEASES -> {
            process.runner.keepLeases();
            yield true;
          }
          case UNWRITABLE_END -> {
            process.producers.unwritable("r" + (1 + random.nextInt(12)));
            yield true;
          }
          default -> throw new IllegalArgumentException(kind.name());
        };
    if (happened) {
      history.add(process.name + ": " + kind);
    }
  }

  private void commit() {
    committed = owner.commit();
    did("commits", true);
  }

  private void hour() {
    topics.now += Duration.ofHours(1).toMillis();
    did("has an hour behind it", owner.task().hour());
  }

  private void crash() {
    did("crashes with its process", true);
    owner.process().end();
    all.remove(owner.process());
    owner = newOwner(newProcess());
  }

  /** The task leaves its process, which goes on with what runs there: a rebalance, or a stop. */
  private void handOver(Random random) {
    if (left.size() >= MAX_LEFT) {
      return;
    }
    did("hands its task over", true);
    if (random.nextInt(4) != 0) {
      commit();
    }
    boolean patient = random.nextInt(4) != 0;
    owner.process().patient(patient);
    owner.close();
    owner.process().patient(true);
    if (patient) {
      oracle.checkHandedOver(owner.process());
    }
    Process next =
        left.isEmpty() || random.nextBoolean()
            ? newProcess()
            : left.get(random.nextInt(left.size()));
    left.add(owner.process());
    owner = newOwner(next);
  }

  /** A process that went on with turns of a task that it had lost dies, or stops and says so. */
  private void endLeft(Random random) {
    if (!left.isEmpty()) {
      Process gone = left.remove(random.nextInt(left.size()));
      boolean dies = random.nextBoolean();
      history.add(gone.name + (dies ? " dies" : " stops"));
      if (!dies) {
        gone.runner.runner().close();
      }
      gone.end();
      all.remove(gone);
    }
  }

  /** The owner is believed dead, and goes on. */
  private void moveFromZombie() {
    if (zombies.size() < MAX_ZOMBIES) {
      did("becomes a zombie", true);
      owner.process().zombie(true);
      zombies.add(owner);
      owner = newOwner(newProcess());
    }
  }

  /** Kafka Streams suspends a task and begins it again, or makes another. */
  private void reopen(Random random) {
    did("is closed and opened again in its process", true);
    owner.close();
    if (random.nextBoolean()) {
      owner.begin(committed);
    } else {
      owner = newOwner(owner.process());
    }
  }

  /** A zombie does a step; its transactions are fenced, so that it never commits. */
  private void wake(Random random) {
    if (zombies.isEmpty()) {
      return;
    }
    TaskOwner zombie = zombies.get(random.nextInt(zombies.size()));
    String what =
        switch (random.nextInt(4)) {
          case 0 -> zombie.readRequest() ? "reads a request" : "";
          case 1, 2 -> zombie.readTurn() ? "reads a turn event" : "";
          default -> zombie.task().tick() ? "ticks" : "";
        };
    if (!what.isEmpty()) {
      history.add("zombie " + zombie.name() + " " + what);
    }
  }

  /** A zombie notices; what it runs is detached, and perhaps it gets its partition back. */
  private void fence(Random random) {
    if (zombies.isEmpty()) {
      return;
    }
    TaskOwner zombie = zombies.remove(random.nextInt(zombies.size()));
    history.add("zombie " + zombie.name() + " is fenced");
    zombie.close();
    if (random.nextBoolean()) {
      did("loses the partition to that process", true);
      owner.close();
      left.add(owner.process());
      zombie.process().zombie(false);
      owner = newOwner(zombie.process());
    } else {
      left.add(zombie.process());
    }
  }

  /** A row of one conversation is spoilt, on disk and so in what is committed next. */
  private void damage(Random random) {
    owner
        .task()
        .damageSomeRow(random)
        .ifPresent(
            conversation -> {
              topics.damaged.add(conversation);
              history.add("a row of " + conversation + " is damaged");
            });
  }

  /** chat-turns loses its end, or is made anew. */
  private void cut(Random random) {
    if (topics.turns.isEmpty()) {
      return;
    }
    int kept = random.nextInt(3) == 0 ? 0 : random.nextInt(topics.turns.size());
    topics.turns.subList(kept, topics.turns.size()).clear();
    topics.cut = true;
    committed = committed.cutTo(kept);
    owner.cutTo(kept);
    zombies.forEach(zombie -> zombie.cutTo(kept));
    history.add("chat-turns is cut to " + kept);
  }

  /** Goes on until nothing is left to be done, and until long after. */
  private void settle() {
    history.add("-- quiet");
    zombies.forEach(TaskOwner::close);
    left.addAll(zombies.stream().map(TaskOwner::process).toList());
    zombies.clear();
    var quiet = new Quiet(topics, clients, oracle, owner, all);
    quiet.settle();
    committed = owner.commit();
    check();
    oracle.checkEnd();
    erasures.checkRows(owner.task().rows());
    if (topics.damaged.isEmpty()) {
      left.forEach(process -> process.runner.countDetached());
      quiet.forget();
    }
  }

  private Process someProcess(Random random) {
    int which = random.nextInt(4);
    if (which == 0 && !left.isEmpty()) {
      return left.get(random.nextInt(left.size()));
    }
    if (which == 1 && !zombies.isEmpty()) {
      return zombies.get(random.nextInt(zombies.size())).process();
    }
    return owner.process();
  }

  private Process newProcess() {
    var process = new Process("process-" + ++processes, topics, limits);
    all.add(process);
    return process;
  }

  private TaskOwner newOwner(Process process) {
    owners++;
    left.remove(process);
    return new TaskOwner("owner-" + owners, topics, process, decisions, committed);
  }

  private void client(String verb, String what) {
    if (!what.isEmpty()) {
      history.add("client " + verb + what);
    }
  }

  private void did(String what, boolean happened) {
    if (happened) {
      history.add(owner.name() + " " + what);
    }
  }
}
