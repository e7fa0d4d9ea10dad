package com.milkyhoop.chatbot.processor.topology;

import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams gives a task, by hand. As there, punctuations outlive a processor that is
 * initialised again, and are one's own to cancel.
 *
 * @param <V> values that the task forwards
 */
final class HandContext<V> implements ProcessorContext<Object, V> {
  /** A punctuation that was not cancelled. */
  record Scheduled(Duration every, Punctuator punctuator) implements Cancellable {
    @Override
    public void cancel() {
      throw new UnsupportedOperationException();
    }
  }

  private final BiConsumer<String, Record<?, V>> forwarded;
  private final List<Scheduled> scheduled = new ArrayList<>();
  private Map<String, MapStore> stores = new HashMap<>();
  private @Nullable RecordMetadata metadata;
  private long streamTime = -1;

  HandContext(BiConsumer<String, Record<?, V>> forwarded) {
    this.forwarded = forwarded;
  }

  void stores(Map<String, Map<Bytes, byte[]>> rows) {
    stores = new HashMap<>();
    for (String name : StoreNames.ALL) {
      stores.put(name, new MapStore(name, rows.getOrDefault(name, Map.of())));
    }
  }

  MapStore store(String name) {
    MapStore store = stores.get(name);
    if (store == null) {
      throw new IllegalArgumentException(name);
    }
    return store;
  }

  void reads(RecordMetadata record, long timestamp) {
    metadata = record;
    streamTime = Math.max(streamTime, timestamp);
  }

  /** The punctuations of this period that were not cancelled. */
  List<Punctuator> punctuators(Duration every) {
    return scheduled.stream()
        .filter(it -> it.every().equals(every))
        .map(Scheduled::punctuator)
        .toList();
  }

  @Override
  public Cancellable schedule(Duration every, PunctuationType type, Punctuator punctuator) {
    var added = new Scheduled(every, punctuator);
    scheduled.add(added);
    return () -> scheduled.removeIf(it -> it == added);
  }

  @Override
  public <K, W extends V> void forward(Record<K, W> record, String child) {
    forwarded.accept(child, new Record<>(record.key(), record.value(), 0, record.headers()));
  }

  @Override
  @SuppressWarnings("unchecked")
  public <S extends StateStore> S getStateStore(String name) {
    return (S) store(name);
  }

  @Override
  public Optional<RecordMetadata> recordMetadata() {
    return Optional.ofNullable(metadata);
  }

  @Override
  public TaskId taskId() {
    return new TaskId(0, 0);
  }

  @Override
  public long currentStreamTimeMs() {
    return streamTime;
  }

  @Override
  public String applicationId() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Serde<?> keySerde() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Serde<?> valueSerde() {
    throw new UnsupportedOperationException();
  }

  @Override
  public File stateDir() {
    throw new UnsupportedOperationException();
  }

  @Override
  public StreamsMetrics metrics() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Cancellable schedule(
      Instant start, Duration every, PunctuationType type, Punctuator punctuator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <K, W extends V> void forward(Record<K, W> record) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void commit() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Object> appConfigs() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Object> appConfigsWithPrefix(String prefix) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long currentSystemTimeMs() {
    throw new UnsupportedOperationException();
  }
}
