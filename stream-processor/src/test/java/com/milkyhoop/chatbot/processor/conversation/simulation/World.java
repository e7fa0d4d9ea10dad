package com.milkyhoop.chatbot.processor.conversation.simulation;

import static com.milkyhoop.chatbot.processor.conversation.simulation.Rule.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One schedule: steps of clients, processes, owner and zombies, then quiet. The rules are checked
 * after every step.
 */
final class World {
  private static final int MAX_ZOMBIES = 2;
  private static final int MOST_QUIET_ROUNDS = 2_000;

  private final Topics topics = new Topics();
  private final Oracle oracle = new Oracle(topics);
  private final Clients clients = new Clients(topics);
  private final List<Owner> zombies = new ArrayList<>();

  /** Runners whose task moved away: what they left running goes on. */
  private final List<SimulatedRunner> left = new ArrayList<>();

  private final List<String> history = new ArrayList<>();
  private TaskState committed = new TaskState();
  private int owners;
  private Owner owner = newOwner(new SimulatedRunner("process-1", topics));
  private int processes = 1;

  /** Runs to the end. */
  void run(List<Step> steps) {
    for (Step step : steps) {
      take(step);
      owner.check();
      oracle.check();
    }
    settle();
    oracle.check();
    oracle.checkEnd();
    forget();
  }

  /** What happened, for a person. */
  List<String> history() {
    return history;
  }

  private void take(Step step) {
    var random = new Random(step.seed());
    switch (step.kind()) {
      case SEND -> client("sends ", clients.send(random));
      case REPEAT -> client("repeats ", clients.repeat(random));
      case ATTACH -> client("attaches ", clients.attach(random));
      case CANCEL -> client("cancels ", clients.cancel(random));
      case READ_REQUEST -> did("reads a request", owner.readRequest());
      case READ_TURN -> did("reads a turn event", owner.readTurn());
      case END_ATTEMPT -> did("has an attempt that ends", someRunner(random).endAttempt(random));
      case EXPIRE_ATTEMPT -> did("has an attempt that expires", owner.runner().expireAttempt());
      case DELIVER -> did("'s or another's record is appended", someRunner(random).deliver());
      case COMMIT -> {
        committed = owner.commit();
        did("commits", true);
      }
      case WRITE_AGAIN -> did("writes an end again", owner.runner().writeAgain(random));
      case MARK_AGAIN -> did("writes its marker again", owner.writeMarkerAgain());
      case TIME_PASSES -> topics.now += random.nextInt(80);
      case TICK -> did("ticks", owner.tick());
      case CRASH -> {
        did("crashes with its process", true);
        owner = newOwner(newProcess());
      }
      case MOVE_FROM_ZOMBIE -> moveFromZombie();
      case REOPEN -> {
        did("is closed and opened again in its process", true);
        owner = newOwner(owner.runner());
      }
      case WAKE_ZOMBIE -> wake(random);
      case FENCE_ZOMBIE -> fence(random);
      case REAP -> {
        left.forEach(SimulatedRunner::reap);
        left.clear();
      }
    }
  }

  /** The owner is believed dead, and goes on. */
  private void moveFromZombie() {
    if (zombies.size() < MAX_ZOMBIES) {
      did("becomes a zombie", true);
      zombies.add(owner);
      owner = newOwner(newProcess());
    }
  }

  /** A zombie does a step; its transactions are fenced, so that it never commits. */
  private void wake(Random random) {
    if (zombies.isEmpty()) {
      return;
    }
    Owner zombie = zombies.get(random.nextInt(zombies.size()));
    String what =
        switch (random.nextInt(6)) {
          case 0 -> zombie.readRequest() ? "reads a request" : "";
          case 1, 2 -> zombie.readTurn() ? "reads a turn event" : "";
          case 3 -> zombie.runner().endAttempt(random) ? "has an attempt that ends" : "";
          case 4 -> zombie.runner().expireAttempt() || zombie.tick() ? "ticks" : "";
          default -> zombie.runner().writeAgain(random) ? "writes an end again" : "";
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
    Owner zombie = zombies.remove(random.nextInt(zombies.size()));
    history.add("zombie " + zombie.name() + " is fenced");
    zombie.runner().close();
    if (random.nextBoolean()) {
      did("loses the partition to that process", true);
      owner.runner().close();
      left.add(owner.runner());
      owner = newOwner(zombie.runner());
    } else {
      left.add(zombie.runner());
    }
  }

  private void settle() {
    history.add("-- quiet");
    left.addAll(zombies.stream().map(Owner::runner).toList());
    left.forEach(SimulatedRunner::close);
    zombies.clear();
    var random = new Random(0);
    for (int round = 0; !owner.idle(); round++) {
      require(round < MOST_QUIET_ROUNDS, "R1: it never comes to an end");
      while (owner.readRequest() || owner.readTurn()) {
        owner.check();
      }
      owner.runner().endAttempt(random);
      left.forEach(runner -> runner.endAttempt(random));
      while (owner.runner().deliver()) {
        owner.check();
      }
      left.forEach(SimulatedRunner::deliver);
      owner.tick();
    }
    committed = owner.commit();
  }

  /** Long after, nothing is remembered. */
  private void forget() {
    topics.now += Duration.ofDays(40).toMillis();
    while (owner.sweep()) {
      owner.check();
    }
    topics.now += Duration.ofDays(40).toMillis();
    while (owner.sweep()) {
      owner.check();
    }
    TaskState state = owner.state();
    require(
        state.expiry.isEmpty() && state.requests.isEmpty() && state.conversations.isEmpty(),
        "retention: %s, %s and %s stay"
            .formatted(state.expiry, state.requests.keySet(), state.conversations.keySet()));
    require(state.turns.values().stream().allMatch(Map::isEmpty), "retention: turns stay");
  }

  private SimulatedRunner someRunner(Random random) {
    int which = random.nextInt(4);
    if (which == 0 && !left.isEmpty()) {
      return left.get(random.nextInt(left.size()));
    }
    if (which == 1 && !zombies.isEmpty()) {
      return zombies.get(random.nextInt(zombies.size())).runner();
    }
    return owner.runner();
  }

  private SimulatedRunner newProcess() {
    processes++;
    return new SimulatedRunner("process-" + processes, topics);
  }

  private Owner newOwner(SimulatedRunner runner) {
    owners++;
    return new Owner("owner-" + owners, topics, runner, committed);
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
