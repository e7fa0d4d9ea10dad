package com.milkyhoop.chatbot.bench.hostile;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs attacks at once in a process of their own, until their time is over or it is stopped. */
public final class AttackMain {
  private AttackMain() {}

  /**
   * @param arguments host:port of gRPC, URI of HTTP, token, seconds, and the attacks' names
   * @throws Exception where an attack breaks off: the exit code is 1 then
   */
  public static void main(String[] arguments) throws Exception {
    List<String> given = List.of(arguments);
    var victim = new Victim(given.get(0), URI.create(given.get(1)), given.get(2));
    Duration time = Duration.ofSeconds(Long.parseLong(given.get(3)));
    try (ExecutorService attackers = Executors.newCachedThreadPool()) {
      List<Future<?>> running = new ArrayList<>();
      for (String name : given.subList(4, given.size())) {
        Attack attack = Attack.valueOf(name);
        running.add(
            attackers.submit(
                () -> {
                  attack.run(victim, time);
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  static String[] arguments(Victim victim, Duration time, Iterable<Attack> attacks) {
    List<String> all = new ArrayList<>();
    all.add(victim.endpoint());
    all.add(victim.http().toString());
    all.add(victim.token());
    all.add(Long.toString(Math.max(1, time.toSeconds())));
    attacks.forEach(attack -> all.add(attack.name()));
    return all.toArray(String[]::new);
  }
}
