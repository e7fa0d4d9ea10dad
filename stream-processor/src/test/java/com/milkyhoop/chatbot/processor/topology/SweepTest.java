package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.ConversationId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The expiry store on RocksDB, with an hour's worth of a busy partition in it. */
class SweepTest {
  private static final int DUE = 100_000;
  private static final int AT_ONCE = 500;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final List<StateStore> opened = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private ConversationStores stores;

  @BeforeEach
  void open(@TempDir Path stateDir) {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    var context = new MockProcessorContext<>(properties, new TaskId(0, 0), stateDir.toFile());
    for (String name : StoreNames.ALL) {
      var store =
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
              .withLoggingDisabled()
              .withCachingDisabled()
              .build();
      store.init(context.getStateStoreContext(), store);
      context.addStateStore(store);
      opened.add(store);
    }
    stores =
        new ConversationStores(
            context,
            Codecs.singleObject().rows(),
            new TaskFaults(0, new TopologyMeters(new SimpleMeterRegistry())));
  }

  @AfterEach
  void close() {
    opened.forEach(StateStore::close);
  }

  @Test
  void shouldSweepAnHoursRowsInTimeThatGrowsWithTheirNumber() {
    for (int user = 0; user < DUE; user++) {
      expire(HOUR, "user" + user);
    }

    long longest = 0;
    long all = 0;
    int swept = 0;
    while (stores.hasDue(HOUR)) {
      long begin = cpuTime();
      swept += stores.takeDue(HOUR, AT_ONCE).size();
      stores.hasDue(HOUR);
      long taken = cpuTime() - begin;
      all += taken;
      longest = Math.max(longest, taken);
    }

    assertThat(swept).isEqualTo(DUE);
    assertThat(Duration.ofNanos(all)).isLessThan(Duration.ofSeconds(2));
    assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofMillis(200));
    System.out.println("SWEEP " + Duration.ofNanos(all) + " longest " + Duration.ofNanos(longest));
  }

  @Test
  void shouldFindWhatIsPutBehindASweep() {
    expire(HOUR, "b");
    assertThat(stores.takeDue(2 * HOUR, AT_ONCE)).hasSize(1);

    expire(HOUR, "a");

    assertThat(stores.hasDue(2 * HOUR)).isTrue();
    assertThat(stores.takeDue(2 * HOUR, AT_ONCE))
        .extracting(key -> key.conversation().userId())
        .containsExactly("a");
  }

  /** Of this thread alone: the machine may be busy with others. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void expire(long at, String user) {
    stores.expireAt(ExpiryKey.of(at, new ConversationId(user, "s"), Optional.empty()));
  }
}
