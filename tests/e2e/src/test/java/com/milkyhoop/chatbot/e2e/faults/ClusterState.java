package com.milkyhoop.chatbot.e2e.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;

/** What several brokers say of themselves. */
final class ClusterState {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String REQUEST_TIMEOUT_MS = "3000";

  private ClusterState() {}

  /** The number of the broker that decides who leads partitions. */
  static int activeController(String servers) {
    try (Admin admin = admin(servers)) {
      return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the brokers don't say who the active controller is", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Waits until each replica of each partition is in sync, as one does between two restarts. */
  static void awaitInSync(String servers) {
    try (Admin admin = admin(servers)) {
      await().atMost(LIMIT).ignoreExceptions().until(() -> isInSync(admin));
    }
  }

  private static boolean isInSync(Admin admin) throws ExecutionException, InterruptedException {
    var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    return admin.describeTopics(names).allTopicNames().get().values().stream()
        .flatMap(topic -> topic.partitions().stream())
        .allMatch(partition -> partition.isr().size() == partition.replicas().size());
  }

  private static Admin admin(String servers) {
    return Admin.create(
        Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
            REQUEST_TIMEOUT_MS));
  }
}
