package com.milkyhoop.chatbot.processor.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one write-buffer budget for all stores of the process: with the defaults each
 * store of each task would take 50 MB and 48 MB of its own. Made by Kafka Streams, by name.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  private static final long MIB = 1024L * 1024;
  private static final long CACHE_BYTES = 96 * MIB;
  private static final long WRITE_BUFFER_BYTES = 48 * MIB;
  private static final int BLOCK_BYTES = 4096;
  private static final Cache CACHE;
  private static final WriteBufferManager WRITE_BUFFERS;

  static {
    RocksDB.loadLibrary();
    CACHE = new LRUCache(CACHE_BYTES);
    WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);
  }

  /**
   * Has a thread unpack and load RocksDB's library, which takes a quarter of a second, beside the
   * rest of a start. Whoever needs it sooner waits for it.
   */
  public static void loadAhead() {
    Thread.ofPlatform().daemon().name("load-rocksdb").start(RocksDB::loadLibrary);
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    var table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setBlockSize(BLOCK_BYTES);
    options.setWriteBufferManager(WRITE_BUFFERS);
    options.setWriteBufferSize(8 * MIB);
    options.setMaxWriteBufferNumber(2);
    options.setTableFormatConfig(table);
  }

  /** Cache and budget are shared and live as long as the process. */
  @Override
  public void close(String storeName, Options options) {}
}
