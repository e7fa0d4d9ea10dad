package com.milkyhoop.chatbot.usage.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Builds the ledger's topology: the log, read and priced by conversation, and what calls have cost
 * that were given up; these charges by user; there added up, and written to chat-usage. Exactly
 * once from end to end, and each request once however often its event is in the log (R14).
 */
public final class UsageTopology {
  static final String ROWS = "usage";
  static final String SETTLED = "settled";
  static final String EARLY = "early";
  private static final String CHARGES = "charges";
  private static final List<String> STORES = List.of(ROWS, SETTLED, EARLY);
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  private UsageTopology() {}

  /** Returns all topics of the installation, and those that Kafka Streams makes for the ledger. */
  public static TopicPlan topics(KafkaSettings settings) {
    return settings.plan().ofUsageLedger(settings.usageLedgerId(), STORES, List.of(CHARGES));
  }

  /**
   * @param plan says what the changelogs are made with, with as many replicas as the log has
   */
  public static Topology build(UsagePorts ports, TopicPlan plan) {
    int replication = ports.topicsFound().replication(ports.topics().log());
    var builder = new StreamsBuilder();
    for (String name : STORES) {
      builder.addStateStore(store(name, plan.changelogConfig(name, replication)));
    }
    KStream<byte[], PricedRecord> late =
        builder.stream(ports.topics().lateCalls(), source("late-calls"))
            .process(() -> new LateCallsReader(ports), Named.as("read-late-calls"));
    builder.stream(ports.topics().log(), source("log"))
        .process(() -> new ChargeReader(ports), Named.as("read"))
        .split(Named.as("is-"))
        .branch(
            (_, it) -> it instanceof PricedRecord.Charged,
            Branched.withConsumer(
                charges -> settle(charges.merge(late, Named.as("with-late")), ports, plan),
                "charge"))
        .defaultBranch(
            Branched.withConsumer(letters -> deadLetters(letters, ports.topics()), "unreadable"));
    return builder.build();
  }

  private static void settle(
      KStream<byte[], PricedRecord> charges, UsagePorts ports, TopicPlan plan) {
    charges
        .mapValues(it -> encoded(it, ports), Named.as("encode"))
        .repartition(
            Repartitioned.with(BYTES, BYTES)
                .withName(CHARGES)
                .withNumberOfPartitions(plan.partitions()))
        .process(() -> new UsageAccounts(ports), Named.as("account"), ROWS, SETTLED, EARLY)
        .to(
            ports.topics().usage(),
            Produced.with(BYTES, BYTES)
                .withName("write-usage")
                .withStreamPartitioner(
                    (_, key, _, partitions) -> Optional.of(Set.of(ofUser(key, partitions)))));
  }

  private static byte[] encoded(PricedRecord reading, UsagePorts ports) {
    return switch (reading) {
      case PricedRecord.Charged it -> ports.codecs().charges().encode(it.charge());
      case PricedRecord.Unreadable _ -> throw new IllegalStateException("unreadable is no charge");
    };
  }

  /**
   * Returns the partition of a user, who has all rows in one, so that a reader has them in order.
   */
  private static int ofUser(byte[] key, int partitions) {
    byte[] user = UsageKey.parse(key).userId().getBytes(UTF_8);
    return Utils.toPositive(Utils.murmur2(user)) % partitions;
  }

  private static void deadLetters(KStream<byte[], PricedRecord> unreadable, TopicNames topics) {
    unreadable
        .mapValues(
            it -> it instanceof PricedRecord.Unreadable(var letter) ? letter : null,
            Named.as("dead-letter"))
        .to(
            TopicNames.deadLetters(topics.log()),
            Produced.with(BYTES, BYTES).withName("write-dead-letters"));
  }

  private static Consumed<byte[], byte[]> source(String name) {
    return Consumed.with(BYTES, BYTES)
        .withName(name)
        .withTimestampExtractor((record, _) -> Math.max(0, record.timestamp()))
        .withOffsetResetPolicy(AutoOffsetReset.earliest());
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(
      String name, Map<String, String> changelog) {
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), BYTES)
        .withLoggingEnabled(changelog);
  }
}
