package com.milkyhoop.chatbot.replay.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the result of a verification, for a person or as one JSON object. */
final class VerifyReport {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Verification verification;
  private final Findings findings;

  VerifyReport(Verification verification) {
    this.verification = verification;
    this.findings = verification.findings();
  }

  /**
   * @param shown how many differences are written at most
   */
  void text(PrintWriter out, int shown) {
    out.printf(
        Locale.ROOT,
        "log      %,d events of %,d conversations in %s (%d partitions, id %s)%n",
        findings.events(),
        findings.conversations(),
        verification.ranges().topic(),
        verification.ranges().partitions().size(),
        verification.ranges().topicId());
    out.printf(
        Locale.ROOT,
        "prompts  %,d of %,d are what was sent; the turns of %,d would be chosen again%n",
        findings.promptsEqual(),
        findings.prompts(),
        findings.choicesEqual());
    verification
        .rows()
        .ifPresentOrElse(
            rows ->
                out.printf(
                    Locale.ROOT,
                    "rows     %,d of chatbot_log and %,d of \"ChatMessage\" are equal%n",
                    rows.events(),
                    rows.messages()),
            () -> out.println("rows     not compared: --log-only, or DATABASE_URL is not set"));
    if (verification.sinkBehind() > 0) {
      out.printf(
          Locale.ROOT,
          "         the sink has not written the last %,d offsets yet: their rows count as missing%n",
          verification.sinkBehind());
    }
    findings
        .explained()
        .forEach(
            (explanation, count) ->
                out.printf(Locale.ROOT, "explained %,d by %s%n", count, words(explanation)));
    differences(out, shown);
    out.printf(
        Locale.ROOT,
        "%s (%.1f s)%n",
        verification.holds() ? "All of it holds." : "It does not hold.",
        verification.took().toMillis() / 1_000.0);
  }

  private void differences(PrintWriter out, int shown) {
    Map<Difference.Kind, Long> counts = findings.counts();
    counts.forEach(
        (kind, count) -> out.printf(Locale.ROOT, "DIFFERS  %,d × %s%n", count, words(kind)));
    List<Difference> first = findings.first();
    first.stream()
        .limit(shown)
        .forEach(
            each ->
                out.printf(
                    "%n%s  %s  %s%n  expected  %s%n  found     %s%n",
                    place(each),
                    words(each.kind()),
                    each.subject(),
                    each.expected(),
                    each.found()));
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    if (all > shown) {
      out.printf(Locale.ROOT, "%n... and %,d more%n", all - Math.min(shown, first.size()));
    }
    if (all > 0) {
      out.println();
    }
  }

  private static String place(Difference difference) {
    return difference.at().equals(Difference.NOWHERE)
        ? "no offset"
        : "partition %d offset %d".formatted(difference.at().partition(), difference.at().offset());
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  void json(PrintWriter out) {
    ObjectNode root = JSON.createObjectNode();
    root.put("holds", verification.holds());
    root.put("topic", verification.ranges().topic());
    root.put("topic_id", verification.ranges().topicId());
    ArrayNode ranges = root.putArray("ranges");
    for (OffsetRange range : verification.ranges().partitions()) {
      ranges
          .addObject()
          .put("partition", range.partition())
          .put("begin", range.begin())
          .put("end", range.end());
    }
    root.put("events", findings.events());
    root.put("conversations", findings.conversations());
    root.put("tombstones", findings.tombstones());
    root.putObject("prompts")
        .put("recorded", findings.prompts())
        .put("equal", findings.promptsEqual())
        .put("chosen_again", findings.choicesEqual());
    verification
        .rows()
        .ifPresent(
            rows ->
                root.putObject("rows")
                    .put("chatbot_log_equal", rows.events())
                    .put("chat_message_equal", rows.messages())
                    .put("sink_behind", verification.sinkBehind()));
    counts(root.putObject("explained"), findings.explained());
    counts(root.putObject("differences"), findings.counts());
    ArrayNode first = root.putArray("first_differences");
    for (Difference each : findings.first()) {
      ObjectNode difference = first.addObject().put("kind", name(each.kind()));
      if (!each.at().equals(Difference.NOWHERE)) {
        difference.put("partition", each.at().partition()).put("offset", each.at().offset());
      }
      difference
          .put("subject", each.subject())
          .put("expected", each.expected())
          .put("found", each.found());
    }
    root.put("took_ms", verification.took().toMillis());
    out.println(root.toPrettyString());
  }

  private static void counts(ObjectNode into, Map<? extends Enum<?>, Long> counts) {
    counts.forEach((kind, count) -> into.put(name(kind), count));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
