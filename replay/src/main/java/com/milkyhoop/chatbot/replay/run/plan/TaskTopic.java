package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.kafka.TopicDescriptions;
import com.milkyhoop.chatbot.operator.replays.ReplayRecords;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import com.milkyhoop.chatbot.replay.run.topic.ResultTopic;
import com.milkyhoop.chatbot.replay.run.topic.TaskKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes the tasks of a run, in transactions of one transactional id for each run: a planner that
 * is started beside another fences it off, so that nothing is written twice. One thread.
 */
final class TaskTopic implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final ReplayKafka kafka;
  private final String run;
  private final RecordCodec<ReplayTask> codec;
  private final ResultTopic results;
  private final Admin admin;
  private final Producer<String, byte[]> producer;

  TaskTopic(ReplayKafka kafka, String run, RecordCodec<ReplayTask> codec, ResultTopic results) {
    this.kafka = kafka;
    this.run = run;
    this.codec = codec;
    this.results = results;
    this.admin = kafka.admin();
    this.producer = kafka.planner(run);
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** Holds a task's place on the topic. */
  record Place(int partition, long offset, long timestamp) {}

  /** Writes all or none; returns the places of the tasks in their order. */
  List<Place> write(List<ReplayTask> tasks, List<ReplayResult> known) {
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ReplayTask task : tasks) {
      String key = TaskKey.of(task).recordKey(run);
      var record = new ProducerRecord<>(kafka.topics().tasks(), key, codec.encode(task));
      record.headers().add(ReplayRecords.of(ConversationId.parse(task.getConversation())));
      sent.add(producer.send(record));
    }
    for (ReplayResult result : known) {
      var _ = producer.send(results.record(result));
    }
    producer.commitTransaction();
    return sent.stream().map(TaskTopic::place).toList();
  }

  private static Place place(Future<RecordMetadata> sent) {
    try {
      RecordMetadata at = sent.get();
      return new Place(at.partition(), at.offset(), at.timestamp());
    } catch (ExecutionException e) {
      throw new KafkaException("a task can't be written: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new org.apache.kafka.common.errors.InterruptException(e);
    }
  }

  /** Passes on every task that was written for the run, in the order of each partition. */
  void read(List<Long> begin, Consumer<Written> to) {
    try (var consumer = kafka.reader("replay-tasks-" + run)) {
      String topic = kafka.topics().tasks();
      List<TopicPartition> partitions = TopicDescriptions.awaitPartitions(consumer, topic);
      consumer.assign(partitions);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      for (TopicPartition partition : partitions) {
        int number = partition.partition();
        long from = number < begin.size() ? begin.get(number) : 0;
        consumer.seek(partition, Math.max(from, first.getOrDefault(partition, 0L)));
      }
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
          hand(found, to);
        }
      }
    }
  }

  /** Holds a task and where it was written. */
  record Written(ReplayTask task, Place place) {}

  private void hand(ConsumerRecord<String, byte[]> found, Consumer<Written> to) {
    if (found.key() == null || !found.key().startsWith(run + "/")) {
      return;
    }
    try {
      to.accept(
          new Written(
              codec.decode(found.value()),
              new Place(found.partition(), found.offset(), found.timestamp())));
    } catch (MalformedRecordException _) {
      // No worker can read it either: it is written again when its turn comes.
    }
  }

  /** Returns the first offset of each partition that some worker may still be given. */
  Map<Integer, Long> firstOpen() {
    return kafka.firstOpenTasks(admin);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
    producer.close(Duration.ofSeconds(5));
  }
}
