package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.operator.replays.ErasedTurns;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the results of one run, in the order of each partition, from where the run began. One
 * thread.
 */
public final class ResultReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResultReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Consumer<String, byte[]> consumer;
  private final ResultTopic topic;
  private final String run;
  private final List<TopicPartition> partitions;

  /** Holds the erasures since the run began: each once, though each partition has it. */
  private final Set<ErasedTurns> erased = new HashSet<>();

  /**
   * @param consumer without a group; closed with this
   * @param begin offsets by partition; a partition that has none is read from its begin
   */
  public ResultReader(
      Consumer<String, byte[]> consumer, ResultTopic topic, String run, List<Long> begin) {
    this.consumer = consumer;
    this.topic = topic;
    this.run = run;
    this.partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    for (TopicPartition partition : partitions) {
      if (partition.partition() < begin.size()) {
        consumer.seek(partition, begin.get(partition.partition()));
      }
    }
  }

  /** Returns the next results of the run; none where none comes in time. */
  public List<ReplayResult> poll(Duration timeout) {
    var results = new ArrayList<ReplayResult>();
    poll(
        timeout,
        found -> {
          if (found.value() != null) {
            decoded(found).ifPresent(results::add);
          }
        });
    return results;
  }

  /** Passes on the records of the run, and records erasures. */
  private void poll(
      Duration timeout, java.util.function.Consumer<ConsumerRecord<String, byte[]>> each) {
    String prefix = run + "/";
    for (ConsumerRecord<String, byte[]> found : consumer.poll(timeout)) {
      if (found.key() == null) {
        continue;
      }
      if (found.key().startsWith(prefix)) {
        each.accept(found);
      } else if (found.value() != null) {
        ErasedTurns.parse(found.key(), found.value()).ifPresent(erased::add);
      }
    }
  }

  private Optional<ReplayResult> decoded(ConsumerRecord<String, byte[]> found) {
    try {
      return Optional.of(topic.codec().decode(found.value()));
    } catch (MalformedRecordException e) {
      log.atWarn()
          .addKeyValue("partition", found.partition())
          .addKeyValue("offset", found.offset())
          .addKeyValue("error", e.getMessage())
          .log("a result that can't be read is passed over");
      return Optional.empty();
    }
  }

  /** Returns whether an erasure that was read so far covers a turn. */
  public boolean isErased(ConversationId conversation, TurnRef turn) {
    return erased.stream()
        .anyMatch(each -> each.cover(conversation, turn.partition(), turn.offset()));
  }

  /** Returns the last result of each key, up to what is the end now, without those erased. */
  public Collection<ReplayResult> last() {
    Map<String, ReplayResult> last = new HashMap<>();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (isBefore(ends)) {
      poll(
          POLL,
          found -> {
            if (found.value() == null) {
              last.remove(found.key());
            } else {
              decoded(found).ifPresent(result -> last.put(found.key(), result));
            }
          });
    }
    return last.values();
  }

  /** Reads on to what is the end now. */
  public void readToEnd(java.util.function.Consumer<ReplayResult> to) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (isBefore(ends)) {
      poll(POLL).forEach(to);
    }
  }

  private boolean isBefore(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().anyMatch(end -> position(end.getKey()) < end.getValue());
  }

  private long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
