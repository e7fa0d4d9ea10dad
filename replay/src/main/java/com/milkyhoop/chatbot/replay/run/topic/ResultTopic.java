package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.operator.replays.ReplayRecords;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * Places results: manifests on the first partition, so that the runs are found by reading that one
 * alone; all others by their key on the rest.
 *
 * @param partitions that the topic has
 */
public record ResultTopic(String name, int partitions, RecordCodec<ReplayResult> codec) {
  static final int MANIFESTS = 0;

  /** Returns the record of a result. */
  public ProducerRecord<String, byte[]> record(ReplayResult result) {
    if (result.getKind() == ReplayResultKind.MANIFEST) {
      return new ProducerRecord<>(name, MANIFESTS, result.getRun(), codec.encode(result));
    }
    TaskKey key = TaskKey.of(result);
    return new ProducerRecord<>(
        name,
        partition(result.getRun(), key),
        key.recordKey(result.getRun()),
        codec.encode(result));
  }

  /** Returns the record of a result that holds a text; an erasure of the conversation finds it. */
  public ProducerRecord<String, byte[]> record(ReplayResult result, ConversationId conversation) {
    ProducerRecord<String, byte[]> record = record(result);
    record.headers().add(ReplayRecords.of(conversation));
    return record;
  }

  /** Returns the partition of a result: a judgement is behind the answer that it judges. */
  public int partition(String run, TaskKey key) {
    if (partitions == 1) {
      return MANIFESTS;
    }
    byte[] answer = key.answer().recordKey(run).getBytes(StandardCharsets.UTF_8);
    return 1 + Utils.toPositive(Utils.murmur2(answer)) % (partitions - 1);
  }
}
