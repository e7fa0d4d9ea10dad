package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicFinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/** Checks the brokers, those of their settings that replies depend on, and the topics. */
final class KafkaChecks {
  private static final String SUBJECT = "Kafka";
  private static final int ANSWER_LIMIT_S = 10;
  private static final short SAFE_TRANSACTIONS = 2;
  private static final long SESSION_MS = 6_000;
  private static final long QUICK_CLEANUP_MS = 2_000;
  private static final String CLEANUP =
      "transaction.abort.timed.out.transaction.cleanup.interval.ms";
  private static final String SHORTEST_SESSION = "group.min.session.timeout.ms";

  private final KafkaSettings kafka;
  private final List<Finding> findings = new ArrayList<>();

  private KafkaChecks(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  static List<Finding> all(Site site) {
    if (!site.isKnown()) {
      return List.of(
          Finding.skipped(SUBJECT, "no local stack runs here, and KAFKA_BROKER is not set"));
    }
    var checks = new KafkaChecks(site.kafka());
    checks.run();
    return checks.findings;
  }

  private void run() {
    try (Admin admin = kafka.admin()) {
      Collection<Node> brokers = get(admin.describeCluster().nodes());
      Map<String, FinalizedVersionRange> features =
          get(admin.describeFeatures().featureMetadata()).finalizedFeatures();
      FinalizedVersionRange version = features.get("metadata.version");
      findings.add(
          Finding.ok(
              SUBJECT,
              "%d brokers at %s, metadata.version %s"
                  .formatted(
                      brokers.size(),
                      kafka.brokers(),
                      version == null ? "unknown" : version.maxVersionLevel())));
      transactions(features);
      settings(get(admin.describeConfigs(List.of(broker(brokers))).all()).values());
      topics();
    } catch (KafkaException | ExecutionException | TimeoutException e) {
      findings.add(
          Finding.bad(
              SUBJECT,
              kafka.brokers() + " does not answer as it should: " + why(e),
              "Is KAFKA_BROKER right, and are KAFKA_SECURITY_PROTOCOL and KAFKA_CLIENT_* what its"
                  + " listener wants?"));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void transactions(Map<String, FinalizedVersionRange> features) {
    FinalizedVersionRange found = features.get("transaction.version");
    if (found == null || found.maxVersionLevel() < SAFE_TRANSACTIONS) {
      findings.add(
          Finding.note(
              SUBJECT,
              "transaction.version is old: a late record can hold up a partition's readers",
              "kafka-features.sh --bootstrap-server %s upgrade --feature transaction.version=%d"
                  .formatted(kafka.brokers(), SAFE_TRANSACTIONS)));
    }
  }

  private static ConfigResource broker(Collection<Node> brokers) {
    String id = brokers.iterator().next().idString();
    return new ConfigResource(ConfigResource.Type.BROKER, id);
  }

  private void settings(Collection<Config> configs) {
    for (Config config : configs) {
      long cleanup = number(config, CLEANUP, QUICK_CLEANUP_MS);
      if (cleanup > QUICK_CLEANUP_MS) {
        findings.add(
            Finding.note(
                SUBJECT,
                "%s is %d: a killed processor's work goes on that much later"
                    .formatted(CLEANUP, cleanup),
                "Set it to 1000 on the brokers."));
      }
      long shortest = number(config, SHORTEST_SESSION, SESSION_MS);
      if (shortest > SESSION_MS) {
        findings.add(
            Finding.bad(
                SUBJECT,
                "%s is %d: no processor with a session of %d ms can join"
                    .formatted(SHORTEST_SESSION, shortest, SESSION_MS),
                "Lower it on the brokers."));
      }
    }
  }

  private static long number(Config config, String name, long otherwise) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? otherwise : Long.parseLong(entry.value());
  }

  private void topics() {
    List<TopicFinding> found = kafka.inspectTopics();
    if (found.isEmpty()) {
      findings.add(Finding.ok("topics", "as they must be"));
    }
    for (TopicFinding it : found) {
      String text = it.topic() + " " + it.reason();
      String remedy = it.command().orElse("");
      findings.add(
          it.isFatal()
              ? Finding.bad("topics", text, remedy)
              : Finding.note("topics", text, remedy));
    }
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(ANSWER_LIMIT_S, TimeUnit.SECONDS);
  }

  private String why(Exception e) {
    Optional<String> refused = kafka.refusals().of(e);
    if (refused.isPresent()) {
      return refused.get();
    }
    return switch (e) {
      case TimeoutException _ -> "nothing within " + ANSWER_LIMIT_S + " s";
      case ExecutionException failed -> String.valueOf(failed.getCause());
      default -> String.valueOf(e.getMessage());
    };
  }
}
