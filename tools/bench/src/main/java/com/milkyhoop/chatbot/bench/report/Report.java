package com.milkyhoop.chatbot.bench.report;

import java.time.Instant;
import java.util.List;

/**
 * All that one run found.
 *
 * @param machine what it was measured on
 */
public record Report(String machine, Instant measuredAt, List<ScenarioResult> scenarios) {

  public Report {
    scenarios = List.copyOf(scenarios);
  }
}
