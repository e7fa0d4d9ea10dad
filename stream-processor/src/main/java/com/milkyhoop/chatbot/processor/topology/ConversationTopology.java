package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topology: two source topics, one processor with its stores, three sinks. Sources are bytes,
 * and take a record without a valid time, so that what can't be read reaches the processor and,
 * from there, the dead letters.
 */
public final class ConversationTopology {
  private static final String REQUESTS = "requests";
  private static final String TURN_EVENTS = "turn-events";
  private static final String CONVERSATION = "conversation";

  private ConversationTopology() {}

  /**
   * All topics that this topology needs, its changelogs too.
   *
   * @param requestTtl for which a request must be kept
   */
  public static TopicPlan topics(TopicPlan plan, Duration requestTtl) {
    return plan.ofProcessor(StoreNames.ALL, requestTtl);
  }

  /**
   * @param plan says what Kafka Streams makes the changelogs with, with as many replicas as
   *     chat-turns has
   */
  public static Topology build(ConversationPorts ports, TopicPlan plan) {
    int replication = ports.topicsFound().replication(ports.topics().turns());
    var topology = new Topology();
    source(topology, REQUESTS, ports.topics().requests());
    source(topology, TURN_EVENTS, ports.topics().turns());
    topology.addProcessor(
        CONVERSATION, () -> new ConversationProcessor(ports), REQUESTS, TURN_EVENTS);
    StoreNames.ALL.forEach(
        name ->
            topology.addStateStore(
                store(name, plan.changelogConfig(name, replication)), CONVERSATION));
    addSinks(topology, ports.topics());
    return topology;
  }

  private static void source(Topology topology, String name, String topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        (record, _) -> Math.max(0, record.timestamp()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic);
  }

  private static void addSinks(Topology topology, TopicNames topics) {
    topology.addSink(
        Output.REPLIES,
        topics.replies(),
        noKey(),
        new ByteArraySerializer(),
        byNumber(),
        CONVERSATION);
    topology.addSink(
        Output.LOG, topics.log(), logKey(), new ByteArraySerializer(), byAddress(), CONVERSATION);
    topology.addSink(
        Output.DEAD_LETTERS,
        (key, value, source) -> TopicNames.deadLetters(source.topic()),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        CONVERSATION);
  }

  /** Records on chat-replies have no key: the number that would be theirs is the partition. */
  private static Serializer<Integer> noKey() {
    return (topic, partition) -> null;
  }

  private static StreamPartitioner<Integer, byte[]> byNumber() {
    return (topic, partition, value, partitions) -> Optional.of(Set.of(partition));
  }

  private static Serializer<LogAddress> logKey() {
    return (topic, address) -> address.key().encode();
  }

  private static StreamPartitioner<LogAddress, byte[]> byAddress() {
    return (topic, address, value, partitions) -> Optional.of(Set.of(address.partition()));
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(
      String name, Map<String, String> changelog) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(changelog);
  }
}
