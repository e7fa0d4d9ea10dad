package com.milkyhoop.chatbot.bench.harness;

import com.milkyhoop.chatbot.bench.report.ScenarioResult;

/** One question that is answered by measuring. */
public interface Scenario {

  /** Returns what it is called on the command line. */
  String name();

  ScenarioResult run(Bench bench) throws Exception;
}
