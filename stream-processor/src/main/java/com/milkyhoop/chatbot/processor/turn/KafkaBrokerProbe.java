package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks for the cluster's id. */
final class KafkaBrokerProbe implements BrokerProbe, AutoCloseable {
  private static final int TIMEOUT_MS = 1_000;

  private final Admin admin;

  KafkaBrokerProbe(KafkaSettings kafka) {
    admin = KafkaClients.admin(kafka, Map.of(AdminClientConfig.CLIENT_ID_CONFIG, "turn-probe"));
  }

  @Override
  public boolean answers() {
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS)).clusterId().get();
      return true;
    } catch (ExecutionException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
