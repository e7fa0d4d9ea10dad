package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.kafka.streams.BoundedRocksDb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The stores of many tasks, on RocksDB as the topology opens it. */
final class StoreFiles implements AutoCloseable {
  private final Path stateDir;
  private final List<KeyValueStore<Bytes, byte[]>> stores = new ArrayList<>();

  StoreFiles(Path stateDir) {
    this.stateDir = stateDir;
  }

  /** Opens the five stores of a task; returns its context, which holds them. */
  MockProcessorContext<Object, byte[]> open(int partition) {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    var context =
        new MockProcessorContext<Object, byte[]>(
            properties,
            new TaskId(0, partition),
            stateDir.resolve(Integer.toString(partition)).toFile());
    for (String name : StoreNames.ALL) {
      var store =
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
              .withLoggingDisabled()
              .withCachingDisabled()
              .build();
      store.init(context.getStateStoreContext(), store);
      context.addStateStore(store);
      stores.add(store);
    }
    return context;
  }

  List<KeyValueStore<Bytes, byte[]>> stores() {
    return stores;
  }

  /** How often a write buffer was written to a file, all stores together. */
  long flushed() {
    try (var files = Files.walk(stateDir)) {
      return files.filter(file -> file.toString().endsWith(".sst")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stores.forEach(StateStore::close);
  }
}
