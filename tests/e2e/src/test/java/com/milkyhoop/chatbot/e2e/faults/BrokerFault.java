package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.localstack.KafkaCluster;
import com.milkyhoop.chatbot.localstack.KafkaServer;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import java.time.Duration;

/** Something that goes wrong with one of several brokers. */
sealed interface BrokerFault extends Fault {

  /**
   * kill -9 of one; the others go on without it.
   *
   * @param isActiveController whether it is the one that decides who leads partitions
   */
  record Kill(boolean isActiveController) implements BrokerFault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      KafkaServer victim = pick(stack, isActiveController);
      return FaultWindow.during(victim::kill);
    }

    @Override
    public void heal(LocalStack stack) {
      stack.kafkaCluster().brokers().stream()
          .filter(each -> !each.isRunning())
          .forEach(ServerProcess::start);
    }
  }

  /** SIGSTOP of one and, later, SIGCONT: its connections stay open, and nothing answers. */
  record Freeze(Duration length) implements BrokerFault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      KafkaServer frozen = pick(stack, false);
      return FaultWindow.during(
          () -> {
            frozen.pause();
            Pause.of(length);
            frozen.resume();
          });
    }
  }

  /** For so long, one and the others don't hear of each other; clients reach all. */
  record CutOff(Duration length) implements BrokerFault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      KafkaCluster kafka = stack.kafkaCluster();
      KafkaServer alone = pick(stack, false);
      return FaultWindow.during(
          () -> {
            kafka.cutOff(alone);
            Pause.of(length);
            kafka.mend();
          });
    }
  }

  /** SIGTERM and start of each, one after the other, each in sync before the next. */
  record RollingRestart() implements BrokerFault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      KafkaCluster kafka = stack.kafkaCluster();
      return FaultWindow.during(
          () -> {
            for (KafkaServer each : kafka.brokers()) {
              each.restart();
              ClusterState.awaitInSync(kafka.bootstrapServers());
            }
          });
    }
  }

  /** The wall clock of one runs so far ahead from now on; it is not set right again. */
  record MoveClock(Duration ahead, Duration watched) implements BrokerFault {
    @Override
    public FaultWindow strike(LocalStack stack) {
      KafkaServer wrong = pick(stack, false);
      return FaultWindow.during(
          () -> {
            wrong.setClock(ahead);
            Pause.of(watched);
          });
    }
  }

  private static KafkaServer pick(LocalStack stack, boolean isActiveController) {
    KafkaCluster kafka = stack.kafkaCluster();
    int controller = ClusterState.activeController(kafka.bootstrapServers());
    return kafka.brokers().stream()
        .filter(each -> (each.id() == controller) == isActiveController)
        .findFirst()
        .orElseThrow();
  }
}
