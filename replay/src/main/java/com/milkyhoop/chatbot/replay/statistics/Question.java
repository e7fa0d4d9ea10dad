package com.milkyhoop.chatbot.replay.statistics;

/**
 * An arm beside what was recorded, in one respect.
 *
 * @param metric a judge's name or a check's
 * @param slice which turns; empty for all
 */
public record Question(String arm, String metric, String slice, PairedScores scores) {
  /** Returns whether it is about all turns. */
  public boolean isOverall() {
    return slice.isEmpty();
  }
}
