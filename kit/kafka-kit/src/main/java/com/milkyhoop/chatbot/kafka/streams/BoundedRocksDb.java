package com.milkyhoop.chatbot.kafka.streams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One budget of memory for all stores of the process, {@code STATE_MEMORY}: with the defaults each
 * store of each task would take 50 MB for blocks and 48 MB for writes of its own. Blocks, indexes
 * and filters share a cache, which write buffers are charged to, up to half of it. Made by Kafka
 * Streams, by name.
 *
 * <p>A write buffer takes its memory in arena blocks. The first of them is taken with the first
 * write, so that many stores with little in each hold as many blocks, and once those fill the write
 * budget every write flushes its store. RocksDB's blocks are of 1 MiB: 60 stores, those of 12
 * partitions, flushed every five puts (<i>measured</i>). These are of 32 KiB.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  /** The key of {@code STATE_MEMORY} in the configuration of Kafka Streams: bytes, a Long. */
  static final String MEMORY_CONFIG = "chatbot.state.memory.bytes";

  /**
   * The key of the time after which a file is compacted whatever it holds, so that rows that were
   * erased leave the disk: seconds, a Long. Where it is not set RocksDB decides.
   */
  static final String COMPACTION_CONFIG = "chatbot.state.compaction.seconds";

  static final long DEFAULT_MEMORY = 128L * 1024 * 1024;
  private static final long WRITE_BUFFER_BYTES = 8L * 1024 * 1024;
  private static final long ARENA_BLOCK_BYTES = 16 * 1024;
  private static final int BLOCK_BYTES = 4096;

  private static final Logger log = LoggerFactory.getLogger(BoundedRocksDb.class);

  private static @Nullable Memory memory;

  /** Lives as long as the process; the first store that is opened says how much it is. */
  private record Memory(Cache cache, WriteBufferManager writeBuffers) {
    static Memory of(long bytes) {
      var cache = new LRUCache(bytes);
      return new Memory(cache, new WriteBufferManager(bytes / 2, cache));
    }
  }

  /**
   * Has a thread unpack and load RocksDB's library, which takes a quarter of a second, beside the
   * rest of a start. Whoever needs it sooner waits for it.
   *
   * @param folder where it is unpacked to, in place of what an earlier process left there; by
   *     itself RocksDB leaves 15 MB in the temporary folder whenever a process is killed
   */
  public static void loadAhead(Path folder) {
    Thread.ofPlatform().daemon().name("load-rocksdb").start(() -> load(folder));
  }

  private static void load(Path folder) {
    try {
      NativeLibraryLoader.getInstance().loadLibrary(Files.createDirectories(folder).toString());
    } catch (IOException | UnsatisfiedLinkError e) {
      // Whoever needs it tries the temporary folder, and fails where that is no better.
      log.atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("error", e.toString())
          .log("RocksDB's library can't be loaded from here: the folder must allow execution");
    }
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    Memory shared = memory(configs);
    var table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(shared.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setBlockSize(BLOCK_BYTES);
    options.setWriteBufferManager(shared.writeBuffers());
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setArenaBlockSize(ARENA_BLOCK_BYTES);
    options.setMaxWriteBufferNumber(2);
    if (configs.get(COMPACTION_CONFIG) instanceof Long seconds) {
      options.setPeriodicCompactionSeconds(seconds);
    }
    options.setTableFormatConfig(table);
  }

  /** Cache and budget are shared and live as long as the process. */
  @Override
  public void close(String storeName, Options options) {}

  private static synchronized Memory memory(Map<String, Object> configs) {
    Memory shared = memory;
    if (shared == null) {
      RocksDB.loadLibrary();
      shared = Memory.of(configs.get(MEMORY_CONFIG) instanceof Long bytes ? bytes : DEFAULT_MEMORY);
      memory = shared;
    }
    return shared;
  }
}
