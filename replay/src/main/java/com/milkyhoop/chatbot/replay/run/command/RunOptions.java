package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.replay.run.Mode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a run beside those that select its turns. */
final class RunOptions {
  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Names the run; one of this name that is not complete goes on.")
  String name = "";

  @Option(
      names = "--arm",
      paramLabel = "NAME[:FIELD=VALUE,...]",
      description = {
        "One way to ask the turns again: the recorded settings with these changes; may be repeated.",
        "Fields: model, route, base_url, key_env, system_prompt_file, temperature, max_tokens, context_max_tokens, context_max_turns, share; with base_url also those of a route."
      })
  List<String> arms = new ArrayList<>();

  @Option(
      names = "--arms",
      paramLabel = "FILE",
      description = "YAML or JSON with a list arms of such objects with a name each.")
  @Nullable Path armsFile;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "verbatim (recorded histories; default), trajectory (the arm's own earlier replies), score (judge what was recorded) or shadow (follow the live log).")
  @Nullable Mode mode;

  @Option(
      names = "--again-share",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "The share of the turns that the recorded settings are asked again: the noise (default: 0.1; 0: none).")
  double againShare;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each arm is asked each turn (default: 1).")
  int repeats;

  @Option(
      names = "--listed",
      paramLabel = "FILE",
      description =
          "Only the turns of this file, such as regressions.txt of an earlier report: PARTITION-OFFSET a line.")
  @Nullable Path listed;

  @Option(
      names = "--sampling",
      paramLabel = "SHARE",
      defaultValue = "1",
      description = "shadow: the share of the live turns that is taken (default: 1).")
  double sampling;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "The most calls at once, over all workers (default: 8).")
  @Nullable Integer concurrency;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "How many of them this process makes; 0: replay-worker processes make all (default: --concurrency).")
  @Nullable Integer workers;

  @Option(
      names = "--max-cost",
      paramLabel = "AMOUNT",
      description = "Stops before the run may have cost more, in the price table's currency.")
  @Nullable BigDecimal maxCost;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "Price table to use in place of the one that comes with the program.")
  @Nullable Path prices;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description =
          "How long a turn is tried again while its model is overloaded or away (default: 5m).")
  String patience = "5m";

  @Option(
      names = "--dry-run",
      description = "Says what the run would do and cost, and does nothing.")
  boolean dryRun;

  @Option(
      names = "--retry-failed",
      description = "Asks turns again that failed before, and judges again what has no verdict.")
  boolean retryFailed;
}
