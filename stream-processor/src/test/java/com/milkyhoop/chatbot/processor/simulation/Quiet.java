package com.milkyhoop.chatbot.processor.simulation;

import static com.milkyhoop.chatbot.processor.simulation.Rule.require;

import com.milkyhoop.chatbot.processor.topology.HandTask;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Ends a schedule: nothing goes wrong any more, so that all turns must come to their ends. */
final class Quiet {
  private static final int MOST_ROUNDS = 400;

  /** Lasts until what failed to be written is written again: that is due only then. */
  private static final int LEAST_ROUNDS = 8;

  private final Topics topics;
  private final Clients clients;
  private final Oracle oracle;
  private final TaskOwner owner;
  private final List<Process> processes;

  Quiet(Topics topics, Clients clients, Oracle oracle, TaskOwner owner, List<Process> processes) {
    this.topics = topics;
    this.clients = clients;
    this.oracle = oracle;
    this.owner = owner;
    this.processes = List.copyOf(processes);
  }

  /** R1: goes on until nothing is left to be done. */
  void settle() {
    var random = new Random(0);
    processes.forEach(process -> process.producers.brokersAway(false));
    for (int round = 0; round < LEAST_ROUNDS || !isQuiet(); round++) {
      require(round < MOST_ROUNDS, "R1: it never comes to an end");
      round(round, random);
      check();
    }
    processes.forEach(Process::checkPermits);
  }

  private void check() {
    processes.forEach(Process::check);
    owner.check();
    oracle.check();
  }

  private void round(int round, Random random) {
    while (owner.readRequest() || owner.readTurn()) {
      owner.check();
    }
    for (Process process : processes) {
      while (process.begin(random) || process.threads.goOn(random)) {
        process.check();
      }
      while (process.runner.expire() || process.runner.send()) {
        process.check();
      }
      while (process.producers.append(0)
          || process.producers.acknowledge()
          || process.producers.delta(0)
          || process.follow()) {
        process.check();
      }
      process.runner.keepLeases();
    }
    owner.task().tick();
    for (int partition = 0; partition < HandTask.REPLY_PARTITIONS; partition++) {
      while (clients.read(partition)) {
        oracle.check();
      }
    }
    topics.now += round < 20 ? 50 : 2_000;
  }

  private boolean isQuiet() {
    return owner.task().recovered()
        && owner.hasReadAll()
        && processes.stream().allMatch(Process::idle)
        && clients.hasReadAll()
        && !owner.hasUnfinished();
  }

  /** Lets days pass: nothing is remembered then, and every row is gone. */
  void forget() {
    for (int round = 0; round < 20; round++) {
      topics.now += Duration.ofDays(10).toMillis();
      owner.task().hour();
      round(0, new Random(round));
    }
    require(owner.task().isEmpty(), "retention: rows stay: " + owner.task().rows());
  }
}
