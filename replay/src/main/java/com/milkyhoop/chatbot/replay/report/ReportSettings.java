package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.replay.judge.ReplyChecks;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import java.time.Instant;
import java.util.List;

/**
 * Holds the settings of a report, which its reader decides.
 *
 * @param labels verdicts of people; empty for none
 * @param shownTurns the most turns that the page holds
 * @param made when the report is made
 */
record ReportSettings(
    StatisticsSettings statistics,
    ReplyChecks.Options checks,
    PriceTable prices,
    List<Label> labels,
    int shownTurns,
    Instant made) {
  ReportSettings {
    labels = List.copyOf(labels);
  }
}
