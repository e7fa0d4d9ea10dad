package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.ConversationId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The expiry store on RocksDB, with an hour's worth of a busy partition in it. */
class SweepTest {
  private static final int DUE = 100_000;
  private static final int AT_ONCE = 500;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @SuppressWarnings("NullAway.Init")
  private StoreFiles files;

  @SuppressWarnings("NullAway.Init")
  private ExpiryStore expiry;

  @BeforeEach
  void open(@TempDir Path stateDir) {
    files = new StoreFiles(stateDir);
    expiry =
        new ExpiryStore(
            files.open(0), new TaskFaults(0, new TopologyMetrics(new SimpleMeterRegistry())));
  }

  @AfterEach
  void close() {
    files.close();
  }

  @Test
  void shouldSweepAnHoursRowsInTimeThatGrowsWithTheirNumber() {
    sweep(HOUR, DUE / 5);

    Sweeps first = sweep(2 * HOUR, DUE);
    Sweeps second = sweep(3 * HOUR, DUE);

    // Other tests share the machine's caches, and so take from its time: the better one counts.
    Sweeps sweeps = first.all().compareTo(second.all()) < 0 ? first : second;
    assertThat(first.swept()).isEqualTo(DUE);
    assertThat(second.swept()).isEqualTo(DUE);
    assertThat(sweeps.all()).isLessThan(Duration.ofMillis(200));
    assertThat(sweeps.longest()).isLessThan(Duration.ofMillis(50));
  }

  private record Sweeps(int swept, Duration all, Duration longest) {}

  private Sweeps sweep(long at, int due) {
    for (int user = 0; user < due; user++) {
      expire(at, "user" + user);
    }
    long longest = 0;
    long all = 0;
    int swept = 0;
    while (expiry.hasDue(at)) {
      long begin = cpuTime();
      swept += expiry.takeDue(at, AT_ONCE).size();
      expiry.hasDue(at);
      long taken = cpuTime() - begin;
      all += taken;
      longest = Math.max(longest, taken);
    }
    return new Sweeps(swept, Duration.ofNanos(all), Duration.ofNanos(longest));
  }

  @Test
  void shouldFindWhatIsPutBehindASweep() {
    expire(HOUR, "b");
    assertThat(expiry.takeDue(2 * HOUR, AT_ONCE)).hasSize(1);

    expire(HOUR, "a");

    assertThat(expiry.hasDue(2 * HOUR)).isTrue();
    assertThat(expiry.takeDue(2 * HOUR, AT_ONCE))
        .extracting(due -> due.key().conversation().userId())
        .containsExactly("a");
  }

  /** Of this thread alone: the machine may be busy with others. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void expire(long at, String user) {
    expiry.put(ExpiryKey.of(at, new ConversationId(user, "s"), Optional.empty()));
  }
}
