package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.sink.Events;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import com.milkyhoop.chatbot.sink.row.UserErasure;
import com.milkyhoop.chatbot.sink.row.WholeErasure;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * R15 where a sink freezes between the marks that it has read and the rows that it writes, and
 * another one has its partition meanwhile.
 */
final class WokenSinkTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofMillis(300);
  private static final Instant ERASED_AT = Events.AT.plus(Duration.ofHours(1));
  private static final UserErasure ERASURE =
      new UserErasure("e1", "ana", "", ERASED_AT, ERASED_AT, new Position("log", 0, 10));

  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStore other = new PostgresStore(database.parsed());
  private final List<LogRow> rows = List.of(row(processed("ana", "s1", "r1"), 1));
  private final CountDownLatch frozen = new CountDownLatch(1);
  private final CountDownLatch woken = new CountDownLatch(1);

  @BeforeEach
  void prepare() {
    other.prepare();
  }

  @AfterEach
  void close() {
    woken.countDown();
    other.close();
  }

  @Test
  void shouldDeleteTheRowsOfASinkThatWakesUpWhileItErasesR15() throws Exception {
    try (PostgresStore freezing = storeThatFallsSilentFor(LIMIT)) {
      CompletableFuture<?> written = async(() -> freezing.write(new FreezingRows()));
      frozen.await();
      other.write(rows);

      CompletableFuture<?> erased = async(() -> WholeErasure.of(other, ERASURE, _ -> {}));
      await().atMost(LIMIT).until(() -> erased.isDone() || isLockAwaited());
      woken.countDown();

      written.join();
      erased.join();
    }
    assertNothingIsLeft();
  }

  /** Whoever froze for good holds nobody up for good. */
  @Test
  void shouldEndTheTransactionOfASinkThatDoesNotWakeUpR15() throws Exception {
    try (PostgresStore freezing = storeThatFallsSilentFor(SOON)) {
      CompletableFuture<?> written = async(() -> freezing.write(new FreezingRows()));
      frozen.await();
      other.write(rows);

      WholeErasure.of(other, ERASURE, _ -> {});
      woken.countDown();

      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(written::join)
          .havingCause()
          .isInstanceOfSatisfying(
              UnavailableException.class, e -> assertThat(e.remedy()).isEqualTo(Remedy.TIME));
      await()
          .ignoreExceptionsInstanceOf(UnavailableException.class)
          .untilAsserted(() -> assertThat(freezing.write(rows).duplicates()).isOne());
    }
    assertNothingIsLeft();
  }

  @Test
  void shouldBeUnavailableForAWhileWhenSomebodyHoldsTheLockOfTheMarks() throws Exception {
    String url = database.url() + "?options=-c%20statement_timeout%3D100";
    try (var impatient = new PostgresStore(DatabaseUrl.parse(url));
        Connection erasing = Database.dataSource(database.parsed()).getConnection();
        Statement lock = erasing.createStatement()) {
      erasing.setAutoCommit(false);
      lock.execute("SELECT pg_advisory_xact_lock(%d)".formatted(Marks.lockOf("public")));

      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> impatient.write(rows))
          .withMessageStartingWith("SQLSTATE 57014: ")
          .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.TIME));

      erasing.rollback();
      assertThat(impatient.write(rows).events()).isOne();
    }
  }

  private PostgresStore storeThatFallsSilentFor(Duration most) {
    return new PostgresStore(
        database.parsed(), new Schema(database.parsed()), KeyedHashes.UNKEYED, 1, most);
  }

  private boolean isLockAwaited() {
    return database.count(
            """
            pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
            WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
            """)
        > 0;
  }

  private void assertNothingIsLeft() {
    assertThat(database.count("chatbot_log")).isZero();
    assertThat(database.count("\"ChatMessage\"")).isZero();
    assertThat(database.count("chatbot_erasures")).isOne();
  }

  private static CompletableFuture<?> async(Supplier<?> work) {
    return CompletableFuture.supplyAsync(work, Thread.ofVirtual()::start);
  }

  /** Freezes its writer once it has read the marks: then rows are asked for their values. */
  private final class FreezingRows extends AbstractList<LogRow> {
    @Override
    public LogRow get(int index) {
      return rows.get(index);
    }

    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public Stream<LogRow> stream() {
      frozen.countDown();
      try {
        woken.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return rows.stream();
    }
  }
}
