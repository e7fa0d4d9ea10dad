package com.milkyhoop.chatbot.replay.record;

/**
 * Names a turn in a run by the place of its event on chatbot-log-topic.
 *
 * @param partition from 0
 * @param offset from 0
 */
public record TurnRef(int partition, long offset) implements Comparable<TurnRef> {
  @Override
  public int compareTo(TurnRef other) {
    int byPartition = Integer.compare(partition, other.partition);
    return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
  }
}
