package com.milkyhoop.chatbot.kafka.streams;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which protocol of transactions the brokers speak. From version 2 on (KIP-890) each
 * transaction has an epoch of its own, so that no record of an earlier one can slip into it; a
 * cluster that was upgraded keeps the old one until somebody says otherwise. Everything works with
 * both; without version 2 a late record of a transaction that was aborted can hold up readers of
 * its partition.
 */
public final class TransactionProtocol {
  static final String FEATURE = "transaction.version";
  private static final short SAFE = 2;
  private static final Logger log = LoggerFactory.getLogger(TransactionProtocol.class);

  private TransactionProtocol() {}

  /**
   * Warns where the brokers' protocol is an old one, or they don't say.
   *
   * @param brokers for the command that a person is shown
   */
  public static void check(Admin admin, String brokers) {
    try {
      short level = version(admin);
      if (level < SAFE) {
        log.atWarn()
            .addKeyValue("feature_level", level)
            .addKeyValue(
                "command",
                "kafka-features.sh --bootstrap-server %s upgrade --feature %s=%d"
                    .formatted(brokers, FEATURE, SAFE))
            .log("the brokers' transaction.version is old");
      }
    } catch (ExecutionException e) {
      log.atWarn()
          .addKeyValue("error", String.valueOf(e.getCause()))
          .log("the brokers don't tell their transaction.version");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns what the brokers have agreed on; 0 where they know nothing of it. */
  static short version(Admin admin) throws ExecutionException, InterruptedException {
    FinalizedVersionRange found =
        admin.describeFeatures().featureMetadata().get().finalizedFeatures().get(FEATURE);
    return found == null ? 0 : found.maxVersionLevel();
  }
}
