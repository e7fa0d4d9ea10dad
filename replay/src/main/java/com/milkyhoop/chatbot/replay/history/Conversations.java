package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.replay.log.Erasures;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import java.util.function.IntFunction;

/**
 * Reads the log conversation by conversation, as it stands in the log event by event: a partition's
 * records are copied to a temporary file, which holds the texts, and read back in another order. So
 * memory holds eight bytes an event, of as many partitions as there are processors.
 */
public final class Conversations {
  private final LogReader reader;

  public Conversations(LogReader reader) {
    this.reader = reader;
  }

  /**
   * Reads all of it, but for the events that were erased since.
   *
   * @param visitors gives that of a partition, on the thread that reads it
   */
  public void read(OffsetRanges ranges, IntFunction<PartitionVisitor> visitors) {
    Erasures later = reader.erasuresBehind(ranges);
    reader.readAll(ranges, partition -> new PartitionCopy(visitors.apply(partition), later));
  }
}
