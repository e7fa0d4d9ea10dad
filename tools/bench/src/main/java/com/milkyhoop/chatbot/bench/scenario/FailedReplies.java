package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;

/**
 * Tells of a scenario's replies that were not completed which cause took how many. A scenario whose
 * replies were all completed has no such table.
 */
final class FailedReplies {
  private final ReportTable.Builder table =
      ReportTable.of("Why replies failed", "cause", "way", "replies");
  private boolean isEmpty = true;

  /**
   * Adds those of one way to a reply.
   *
   * @param meter of which nothing more is waited for
   */
  FailedReplies of(String way, Meter meter) {
    meter.failures().forEach((cause, count) -> row(cause, way, count));
    if (meter.open() > 0) {
      row("no end in the time that was waited", way, meter.open());
    }
    return this;
  }

  private void row(String cause, String way, long count) {
    isEmpty = false;
    table.row(cause, way, count);
  }

  ScenarioResult.Builder addTo(ScenarioResult.Builder result) {
    return isEmpty ? result : result.table(table.build());
  }
}
