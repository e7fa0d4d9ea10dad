package com.milkyhoop.chatbot.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.junit.jupiter.api.Test;

final class OffsetCommitsTest {
  private static final TopicPartition P0 = new TopicPartition("log", 0);
  private static final TopicPartition P1 = new TopicPartition("log", 1);
  private static final OffsetAndMetadata FIVE = new OffsetAndMetadata(5);
  private static final OffsetAndMetadata SIX = new OffsetAndMetadata(6);

  private final SlowBroker broker = new SlowBroker();
  private final OffsetCommits commits = new OffsetCommits(broker, KafkaRefusals.UNNAMED);

  @Test
  void shouldSendOnlyTheNewOnesWhenTheOthersAreAcknowledged() {
    commits.commit(Map.of(P0, FIVE));
    broker.acknowledge();

    commits.commit(Map.of(P1, SIX));

    assertThat(broker.sent).containsExactly(Map.of(P0, FIVE), Map.of(P1, SIX));
  }

  @Test
  void shouldSendAgainWithTheNextBatchWhenACommitFails() {
    commits.commit(Map.of(P0, FIVE));
    broker.fail();

    commits.commit(Map.of(P1, SIX));

    assertThat(broker.sent.getLast()).isEqualTo(Map.of(P0, FIVE, P1, SIX));
  }

  @Test
  void shouldSendAgainWithoutABatchWhenACommitFailed() {
    commits.commit(Map.of(P0, FIVE));
    commits.retryFailed();
    assertThat(broker.sent).hasSize(1);
    broker.fail();

    commits.retryFailed();

    assertThat(broker.sent).containsExactly(Map.of(P0, FIVE), Map.of(P0, FIVE));
  }

  @Test
  void shouldNotTakeAnOldAcknowledgementForANewerOffset() {
    commits.commit(Map.of(P0, FIVE));
    commits.commit(Map.of(P0, SIX));
    broker.acknowledge();
    broker.fail();

    commits.retryFailed();

    assertThat(broker.sent.getLast()).isEqualTo(Map.of(P0, SIX));
  }

  @Test
  void shouldSendNothingOfAPartitionThatIsAnothersNow() {
    commits.commit(Map.of(P0, FIVE, P1, SIX));
    broker.fail();
    commits.forget(List.of(P0));

    commits.retryFailed();

    assertThat(broker.sent.getLast()).isEqualTo(Map.of(P1, SIX));
  }

  /** Answers commits when the test says so, in order. */
  private static final class SlowBroker extends MockConsumer<byte[], byte[]> {
    final List<Map<TopicPartition, OffsetAndMetadata>> sent = new ArrayList<>();
    private final Deque<OffsetCommitCallback> waiting = new ArrayDeque<>();
    private int answered;

    SlowBroker() {
      super("earliest");
    }

    @Override
    public synchronized void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
      sent.add(offsets);
      waiting.add(callback);
    }

    void acknowledge() {
      waiting.remove().onComplete(sent.get(answered++), null);
    }

    void fail() {
      waiting.remove().onComplete(sent.get(answered++), new RebalanceInProgressException("busy"));
    }
  }
}
