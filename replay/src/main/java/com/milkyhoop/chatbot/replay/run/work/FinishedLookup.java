package com.milkyhoop.chatbot.replay.run.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.milkyhoop.chatbot.replay.run.topic.ResultTopic;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks up whether a task that may have been worked on before has its result: a worker can die, or
 * a broker forget who has which task, between a result and its acknowledgement. Reads only what was
 * written since the task was. Thread-safe.
 */
final class FinishedLookup implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final ResultTopic topic;

  @GuardedBy("this")
  private final Consumer<String, byte[]> consumer;

  /**
   * @param consumer without a group; closed with this
   */
  FinishedLookup(Consumer<String, byte[]> consumer, ResultTopic topic) {
    this.consumer = consumer;
    this.topic = topic;
  }

  /**
   * @param since append time of the task's first record, or before it
   */
  synchronized boolean isFinished(String run, TaskKey task, long since) {
    String key = task.recordKey(run);
    var partition = new TopicPartition(topic.name(), topic.partition(run, task));
    consumer.assign(List.of(partition));
    OffsetAndTimestamp begin = consumer.offsetsForTimes(Map.of(partition, since)).get(partition);
    if (begin == null) {
      return false;
    }
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    consumer.seek(partition, begin.offset());
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
        if (key.equals(found.key())) {
          // Without a value it was erased, and is not made anew.
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}
