package com.milkyhoop.chatbot.e2e.check;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record stands in its topic. */
record Position(int partition, long offset) {
  static Position of(ConsumerRecord<?, ?> record) {
    return new Position(record.partition(), record.offset());
  }

  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
