package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.processor.turn.RestoringPartitions;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Tells the meters and the runner of restores. A changelog's partition has the number of its task.
 * Called by Kafka Streams on threads of its own.
 */
final class RestoreListener implements StateRestoreListener {
  private final StateRestoreListener meters;
  private final RestoringPartitions restoring;

  RestoreListener(StateRestoreListener meters, RestoringPartitions restoring) {
    this.meters = meters;
    this.restoring = restoring;
  }

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
    restoring.begun(partition.partition(), store);
    meters.onRestoreStart(partition, store, start, end);
  }

  @Override
  public void onBatchRestored(TopicPartition partition, String store, long end, long records) {
    meters.onBatchRestored(partition, store, end, records);
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long records) {
    restoring.ended(partition.partition(), store);
    meters.onRestoreEnd(partition, store, records);
  }

  @Override
  public void onRestoreSuspended(TopicPartition partition, String store, long records) {
    restoring.ended(partition.partition(), store);
    meters.onRestoreSuspended(partition, store, records);
  }
}
