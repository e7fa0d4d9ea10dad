package com.milkyhoop.chatbot.operator.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The receipt says what is in Kafka, of a real broker; the test plays processors and sink. */
class ErasureWatchTest {
  private static final Subject ANA = new Subject("ana", "");

  private final TestInstallation installation = new TestInstallation();

  /** The shell that runs it need not know how many partitions the installation has. */
  @Test
  void shouldAskEveryPartitionThatTheTopicHasR15() {
    var requests = new ErasureRequests(installation.kafka(Map.of("TOPIC_PARTITIONS", "1")));

    RequestedErasure asked = requests.ask(ANA);

    assertThat(installation.requests())
        .extracting(record -> record.partition())
        .containsExactly(0, 1, 2);
    assertThat(requests.find(asked.id()).orElseThrow())
        .usingRecursiveComparison()
        .ignoringFields("logBefore")
        .isEqualTo(asked);
  }

  @Test
  void shouldKnowNoErasureThatNobodyAskedForR15() {
    var requests = new ErasureRequests(installation.kafka());
    RequestedErasure asked = requests.ask(ANA);

    assertThat(requests.find(ErasureId.make(Instant.now()))).isEmpty();
    assertThat(requests.find("e1")).isEmpty();
    assertThat(requests.find(asked.id())).isPresent();
  }

  @Test
  void shouldNotTakeAnotherErasureOfTheUserForThisOneR15() {
    RequestedErasure asked = new ErasureRequests(installation.kafka()).ask(ANA);
    for (int partition = 0; partition < TestInstallation.PARTITIONS; partition++) {
      installation.log(partition, erasure("another"));
    }
    installation.log(0, erasure(asked.id()));

    Receipt receipt = look(asked);

    assertThat(receipt.partitionsOfProcessors()).isOne();
    assertThat(receipt.doneAt()).isNull();
    assertThat(receipt.open())
        .containsExactly(
            "2 of 3 partitions of the log have no user_erased of it yet",
            "no sink reads the log: nobody writes tombstones, and its events stay");
  }

  @Test
  void shouldBeDoneOnceTheSinkHasReadItInEveryPartitionR15() throws Exception {
    RequestedErasure asked = new ErasureRequests(installation.kafka()).ask(ANA);
    installation.sinkReadsAll();
    for (int partition = 0; partition < TestInstallation.PARTITIONS; partition++) {
      installation.log(partition, erasure(asked.id()));
    }
    installation.tombstone(1, new LogKey("ana", "s1", "r1"), asked.id());

    try (var watch = new ErasureWatch(installation.kafka(), asked)) {
      Receipt early = watch.look();
      assertThat(early.doneAt()).isNull();
      assertThat(early.open())
          .containsExactly("the sink has not read the erasure yet; it counts when it does");
      assertThat(early.bytesGoneBy()).isEmpty();

      installation.sinkReadsAll();

      Receipt receipt = watch.look();
      assertThat(receipt.open()).isEmpty();
      assertThat(receipt.partitionsOfSink()).isEqualTo(TestInstallation.PARTITIONS);
      assertThat(receipt.eventsErased()).isOne();
      assertThat(receipt.doneAt()).isNotNull();
      assertThat(receipt.bytesGoneBy())
          .containsKeys(
              installation.kafka().topics().log(), installation.kafka().topics().requests());
      assertThat(receipt.toJson()).doesNotContain("ana");
    }
  }

  /** The sink, which died, begins a page again; others erase the same user, or one event. */
  @Test
  void shouldKeepItsReceiptWhateverIsErasedAfterwardsR15() throws Exception {
    RequestedErasure asked = new ErasureRequests(installation.kafka()).ask(ANA);
    for (int partition = 0; partition < TestInstallation.PARTITIONS; partition++) {
      installation.log(partition, erasure(asked.id()));
    }
    installation.tombstone(1, new LogKey("ana", "s1", "r1"), asked.id());
    installation.tombstone(1, new LogKey("ana", "s1", "r2"), asked.id());
    installation.sinkReadsAll();
    Receipt receipt = look(asked);

    installation.tombstone(1, new LogKey("ana", "s1", "r1"), asked.id());
    installation.tombstone(1, new LogKey("ana", "s1", "r3"), ErasureId.make(Instant.now()));
    installation.tombstone(2, new LogKey("ana", "s2", "r4"));

    assertThat(receipt.eventsErased()).isEqualTo(2);
    assertThat(receipt.doneAt()).isNotNull();
    assertThat(look(asked)).isEqualTo(receipt);
  }

  /** A processor's transaction began before the sink wrote its tombstones, and has not ended. */
  @Test
  void shouldCountTombstonesBehindATransactionThatIsUnderWayR15() throws Exception {
    RequestedErasure asked = new ErasureRequests(installation.kafka()).ask(ANA);
    for (int partition = 0; partition < TestInstallation.PARTITIONS; partition++) {
      installation.log(partition, erasure(asked.id()));
    }
    installation.sinkReadsAll();

    try (var transaction = installation.transaction();
        var watch = new ErasureWatch(installation.kafka(), asked)) {
      transaction.log(1, TestInstallation.event("ben", "s1", "r1", "something"));
      installation.tombstone(1, new LogKey("ana", "s1", "r1"), asked.id());

      Receipt early = watch.look();
      assertThat(early.doneAt()).isNull();
      assertThat(early.open()).singleElement().asString().contains("transaction");

      transaction.commit();
      Receipt receipt = watch.look();
      assertThat(receipt.eventsErased()).isOne();
      assertThat(receipt.doneAt()).isNotNull();
    }
  }

  /** A log may get thousands of events in the minutes that clocks may differ by. */
  @Test
  void shouldReadOnlyWhatTheLogGotSinceItWasAskedR15() {
    var partition = new TopicPartition(installation.kafka().topics().log(), 0);
    var requests = new ErasureRequests(installation.kafka());
    long before = requests.ask(ANA).logBefore().getOrDefault(partition, -1L);
    installation.log(0, TestInstallation.event("ben", "s1", "r1", "something"));

    RequestedErasure asked = requests.ask(ANA);
    installation.log(0, erasure(asked.id()));

    assertThat(asked.logBefore())
        .containsEntry(partition, before + 1)
        .hasSize(TestInstallation.PARTITIONS);
    assertThat(look(asked).partitionsOfProcessors()).isOne();
    var later =
        new RequestedErasure(asked.id(), ANA, asked.askedAt(), 3, Map.of(partition, before + 2));
    assertThat(look(later).partitionsOfProcessors()).isZero();
  }

  @Test
  void shouldSayThatNotEveryPartitionWasAskedR15() {
    RequestedErasure all = new ErasureRequests(installation.kafka()).ask(ANA);
    var some = new RequestedErasure(all.id(), ANA, all.askedAt(), 2, Map.of());

    assertThat(look(some).open())
        .contains("it was asked in 2 of 3 partitions: ask for another one");
  }

  @Test
  void shouldGiveUpWhereNothingMovesR15() {
    Receipt receipt = new Eraser(installation.kafka(), Duration.ZERO).erase(ANA, _ -> {});

    assertThat(receipt.doneAt()).isNull();
    assertThat(List.copyOf(receipt.open()))
        .contains("3 of 3 partitions of the log have no user_erased of it yet");
  }

  /** Tells its id to who is stopped while it waits: asked anew, it would take more. */
  @Test
  void shouldTellOfAnErasureBeforeItLooksForItR15() {
    var eraser = new Eraser(installation.kafka(), Duration.ZERO);

    Receipt receipt = eraser.erase(ANA, this::carryOut);

    assertThat(receipt.open()).isEmpty();
  }

  private void carryOut(RequestedErasure asked) {
    for (int partition = 0; partition < TestInstallation.PARTITIONS; partition++) {
      installation.log(partition, erasure(asked.id()));
    }
    try {
      installation.sinkReadsAll();
    } catch (Exception e) {
      throw new IllegalStateException("the sink can't commit", e);
    }
  }

  private Receipt look(RequestedErasure asked) {
    try (var watch = new ErasureWatch(installation.kafka(), asked)) {
      return watch.look();
    }
  }

  private static LogEvent erasure(String id) {
    return LogEvent.userErased("ana", "", id, new UUID(1, 2), Instant.now());
  }
}
