package com.milkyhoop.chatbot.replay.show;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;

/** Writes what is in the log, for a person or as one JSON object. */
final class SummaryText {
  private final OffsetRanges ranges;
  private final LogSummary summary;

  SummaryText(OffsetRanges ranges, LogSummary summary) {
    this.ranges = ranges;
    this.summary = summary;
  }

  void write(PrintWriter out) {
    out.printf(
        "%s (%d partitions, id %s)%n",
        ranges.topic(), ranges.partitions().size(), ranges.topicId());
    if (summary.turns() == 0) {
      out.println("It is empty: no turn has ended yet.");
      return;
    }
    out.printf("from           %s%nto             %s%n", summary.first(), summary.last());
    out.printf(Locale.ROOT, "conversations  %,d%n", summary.conversations());
    out.printf(
        Locale.ROOT,
        "turns          %,d, of which %,d cost more than one call%n",
        summary.turns(),
        summary.retried());
    summary
        .outcomes()
        .forEach(
            (outcome, count) ->
                out.printf(Locale.ROOT, "  %-12s %,12d%n", OutcomeNames.of(outcome), count));
    out.printf("%n%-32s %12s %12s %16s %16s%n", "model", "turns", "calls", "prompt", "completion");
    summary
        .models()
        .forEach(
            (model, use) ->
                out.printf(
                    Locale.ROOT,
                    "%-32s %,12d %,12d %,16d %,16d%s%n",
                    model,
                    use.turns(),
                    use.calls(),
                    use.promptTokens(),
                    use.completionTokens(),
                    use.uncounted() == 0
                        ? ""
                        : String.format(Locale.ROOT, "  (%,d turns uncounted)", use.uncounted())));
    if (summary.malformed() > 0) {
      out.printf(
          Locale.ROOT,
          "%n%,d records are no events; ./chatbot replay verify names them%n",
          summary.malformed());
    }
    if (summary.tombstones() > 0) {
      out.printf(Locale.ROOT, "%n%,d records erase events%n", summary.tombstones());
    }
  }

  void json(PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("topic", ranges.topic());
    root.put("topic_id", ranges.topicId());
    root.put("partitions", ranges.partitions().size());
    if (summary.turns() > 0) {
      root.put("from", Objects.toString(summary.first()));
      root.put("to", Objects.toString(summary.last()));
    }
    root.put("conversations", summary.conversations());
    root.put("turns", summary.turns());
    root.put("retried", summary.retried());
    ObjectNode outcomes = root.putObject("outcomes");
    summary.outcomes().forEach((outcome, count) -> outcomes.put(OutcomeNames.of(outcome), count));
    ObjectNode models = root.putObject("models");
    summary
        .models()
        .forEach(
            (model, use) ->
                models
                    .putObject(model)
                    .put("turns", use.turns())
                    .put("calls", use.calls())
                    .put("prompt_tokens", use.promptTokens())
                    .put("completion_tokens", use.completionTokens())
                    .put("uncounted_turns", use.uncounted()));
    root.put("malformed", summary.malformed());
    root.put("tombstones", summary.tombstones());
    out.println(root.toPrettyString());
  }
}
