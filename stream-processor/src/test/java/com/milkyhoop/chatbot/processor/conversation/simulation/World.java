package com.milkyhoop.chatbot.processor.conversation.simulation;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Logged;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One schedule: random steps of clients, owner and zombies, then quiet; rules checked throughout.
 */
final class World {
  private static final int STEPS = 120;
  private static final int CONVERSATIONS = 2;
  private static final int MAX_ZOMBIES = 2;

  private final Random random;
  private final Topics topics = new Topics();
  private final List<Owner> zombies = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private TaskState committed = new TaskState();
  private Owner owner = new Owner("owner-1", topics, committed);
  private int owners = 1;
  private int sent;

  World(long seed) {
    random = new Random(seed);
  }

  /** Runs to the end. */
  void run() {
    for (int step = 0; step < STEPS; step++) {
      step();
      check();
    }
    settle();
    check();
    checkEnd();
  }

  /** What happened, for a person. */
  List<String> history() {
    return history;
  }

  private void step() {
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> send();
      case 3 -> repeat();
      case 4, 5, 6 -> did("owner reads a request", owner.readRequest());
      case 7, 8, 9, 10 -> did("owner reads a turn event", owner.readTurn());
      case 11, 12, 13 -> did("an attempt of the owner ends", owner.endAttempt(random));
      case 14, 15 -> commit();
      case 16 -> did("owner writes an end again", owner.writeAgain(random));
      case 17 -> did("owner writes its marker again", owner.writeMarkerAgain());
      case 18 -> takeOver();
      default -> wake();
    }
  }

  private void send() {
    var request = new Request("c" + random.nextInt(CONVERSATIONS), "r" + ++sent, "message " + sent);
    topics.requests.add(request);
    did("client sends " + request, true);
  }

  private void repeat() {
    if (!topics.requests.isEmpty()) {
      Request request = topics.requests.get(random.nextInt(topics.requests.size()));
      topics.requests.add(request);
      did("client repeats " + request, true);
    }
  }

  private void commit() {
    committed = owner.commit();
    did("owner commits", true);
  }

  /** The owner crashes, or is believed dead and goes on as a zombie. */
  private void takeOver() {
    boolean zombie = random.nextBoolean() && zombies.size() < MAX_ZOMBIES;
    if (zombie) {
      zombies.add(owner);
    }
    owners++;
    owner = new Owner("owner-" + owners, topics, committed);
    did("owner-" + owners + " takes over from a " + (zombie ? "zombie" : "crash"), true);
  }

  /** A zombie does a step; its transactions are fenced, so that it never commits. */
  private void wake() {
    if (zombies.isEmpty()) {
      return;
    }
    Owner zombie = zombies.get(random.nextInt(zombies.size()));
    switch (random.nextInt(4)) {
      case 0 -> did("a zombie reads a request", zombie.readRequest());
      case 1 -> did("a zombie reads a turn event", zombie.readTurn());
      case 2 -> did("an attempt of a zombie ends", zombie.endAttempt(random));
      default -> did("a zombie writes an end again", zombie.writeAgain(random));
    }
  }

  private void settle() {
    history.add("-- quiet");
    zombies.clear();
    while (!owner.idle()) {
      while (owner.readRequest() || owner.readTurn()) {
        owner.checkAttempts();
      }
      owner.endAttempt(random);
    }
    committed = owner.commit();
  }

  private void check() {
    owner.checkAttempts();
    Map<String, Integer> logged = new HashMap<>();
    for (Logged event : topics.log) {
      String key = event.conversation() + '/' + event.requestId();
      require(logged.merge(key, 1, Integer::sum) == 1, "R4: two log events for " + key);
      checkFinals(key, event.end());
    }
  }

  private void checkFinals(String key, TurnEvent end) {
    Set<TurnEvent> finals = topics.finals.getOrDefault(key, Set.of());
    require(finals.equals(Set.of(end)), "R1, R5: " + key + " logged " + end + ", shown " + finals);
  }

  private void checkEnd() {
    Set<String> expected = new HashSet<>();
    topics.requests.forEach(r -> expected.add(r.conversation() + '/' + r.requestId()));
    Set<String> logged = new HashSet<>();
    topics.log.forEach(event -> logged.add(event.conversation() + '/' + event.requestId()));
    require(logged.equals(expected), "R4: sent " + expected + ", logged " + logged);
    require(topics.finals.keySet().equals(expected), "R1: finals for " + topics.finals.keySet());
  }

  private void did(String what, boolean happened) {
    if (happened) {
      history.add(what);
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }
}
