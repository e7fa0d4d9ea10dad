package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.process.Server;
import java.time.Duration;
import java.util.List;

/**
 * What goes wrong in a long run, one after the other: a processor is killed, Redis and PostgreSQL
 * go away for a while. Those whose growth is watched are left alone.
 */
final class SoakFaults {
  private final List<Fault> faults;
  private int next;

  /**
   * @param victim a processor beside the one that is watched
   * @param away how long a server is gone
   */
  SoakFaults(LocalStack stack, ServiceProcess victim, Duration away) {
    faults =
        List.of(
            new Fault("kill -9 " + victim.name(), () -> restart(victim)),
            new Fault("Redis away", () -> leave(stack.redis(), away)),
            new Fault("PostgreSQL away", () -> leave(stack.postgres(), away)));
  }

  private record Fault(String name, Act act) {}

  @FunctionalInterface
  private interface Act {
    void run() throws InterruptedException;
  }

  /** Has the next one happen; returns its name when it is over. */
  String strike() throws InterruptedException {
    Fault fault = faults.get(next++ % faults.size());
    fault.act().run();
    return fault.name();
  }

  private static void restart(ServiceProcess victim) {
    victim.kill();
    victim.start();
  }

  private static void leave(Server server, Duration away) throws InterruptedException {
    server.stop();
    Thread.sleep(away);
    server.start();
  }
}
