package com.milkyhoop.chatbot.usage;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.streams.StreamsSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.HttpSettings;
import com.milkyhoop.chatbot.kit.InstanceId;
import com.milkyhoop.chatbot.kit.LogSettings;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.PriceFile;
import com.milkyhoop.chatbot.model.PriceTable;
import java.time.Duration;
import java.util.Map;

/**
 * Holds the configuration of the ledger, read from environment variables.
 *
 * @param http where health and metrics are
 * @param prices {@code PRICES}, a file; the list prices where it is not set
 * @param retention {@code USAGE_RETENTION}: how long rows are kept, and requests known as counted
 */
record UsageLedgerConfig(
    HttpSettings http,
    KafkaSettings kafka,
    StreamsSettings streams,
    PriceTable prices,
    Duration retention) {

  /**
   * Reads and checks all of them.
   *
   * @throws com.milkyhoop.chatbot.kit.ConfigException naming every wrong variable
   */
  static UsageLedgerConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    var config =
        new UsageLedgerConfig(
            HttpSettings.read(env),
            KafkaSettings.read(env),
            StreamsSettings.read(env, InstanceId.read(env)),
            prices(env),
            env.duration(
                "USAGE_RETENTION",
                Duration.ofDays(400),
                Duration.ofDays(62),
                Duration.ofDays(3650)));
    LogSettings.check(env);
    env.finish();
    return config;
  }

  private static PriceTable prices(ConfigReader env) {
    PriceTable listed = ListPrices.table();
    return env.file("PRICES", listed, PriceFile::parse).orElse(listed);
  }
}
