package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default memory, shared by the stores of many tasks. */
class BoundedRocksDbTest {
  private static final int PUTS = 3_000;

  /**
   * 12 partitions, the default, have 12 tasks; with a standby of each on two processors, as many.
   */
  @ParameterizedTest(name = "{0} tasks")
  @ValueSource(ints = {12, 24, 100})
  void shouldFlushNothingWhenManyStoresHoldLittle(int tasks, @TempDir Path stateDir) {
    try (var files = new StoreFiles(stateDir)) {
      for (int task = 0; task < tasks; task++) {
        files.open(task);
      }
      int stores = files.stores().size();
      long before = files.flushed();
      for (int put = 0; put < PUTS; put++) {
        files
            .stores()
            .get(put % stores)
            .put(Bytes.wrap(("key" + put).getBytes(UTF_8)), new byte[400]);
      }

      assertThat(files.flushed() - before).isZero();
    }
  }
}
