package com.milkyhoop.chatbot.replay.run;

import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.util.List;

/**
 * Describes the turns of a run, frozen at its begin: the same ranges, selection and seed give the
 * same turns for as long as the log has them.
 *
 * @param ranges of chatbot-log-topic, by partition
 * @param selection the options that select from them, as written on the command line
 * @param seed of every choice by chance
 * @param listed the only turns that are selected; empty for no such list
 * @param turns that were selected when the run began; of a shadow run, so far
 * @param conversations that they belong to
 */
public record Cohort(
    List<Range> ranges,
    List<String> selection,
    long seed,
    List<TurnRef> listed,
    long turns,
    long conversations) {
  /**
   * Holds offsets of one partition.
   *
   * @param from the first
   * @param to one behind the last
   */
  public record Range(int partition, long from, long to) {}

  public Cohort {
    ranges = List.copyOf(ranges);
    selection = List.copyOf(selection);
    listed = List.copyOf(listed);
  }
}
