package com.milkyhoop.chatbot.replay.report;

import static java.util.stream.Collectors.joining;

import com.milkyhoop.chatbot.replay.report.RunReport.Metric;
import com.milkyhoop.chatbot.replay.statistics.Conclusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes verdicts as sentences. */
final class VerdictWords {
  private VerdictWords() {}

  /** Returns a sentence of what is worse, better, even and open, in this order. */
  static String of(List<Metric> metrics, double margin) {
    if (metrics.isEmpty()) {
      return "No turn was compared.";
    }
    List<String> parts = new ArrayList<>();
    add(parts, "Worse in ", metrics, Conclusion.WORSE, true);
    add(parts, "Better in ", metrics, Conclusion.BETTER, true);
    add(
        parts,
        "No difference of %s or more in ".formatted(percent(margin)),
        metrics,
        Conclusion.NO_DIFFERENCE,
        false);
    add(parts, "Too few turns to tell in ", metrics, Conclusion.INCONCLUSIVE, false);
    return String.join(" ", parts);
  }

  /** Returns a sentence of what the recorded settings, asked again, say about the noise. */
  static String noise(List<Metric> metrics) {
    List<String> noisy = metrics.stream().filter(Metric::noisy).map(Metric::name).toList();
    return noisy.isEmpty()
        ? "The recorded settings again: no difference from what was recorded is shown, as it should be. Its wins and losses are what chance alone makes."
        : "The recorded settings again differ from what was recorded in %s: something else than the arms has changed, so nothing is concluded there."
            .formatted(String.join(", ", noisy));
  }

  private static void add(
      List<String> to,
      String begin,
      List<Metric> metrics,
      Conclusion conclusion,
      boolean withFigures) {
    List<Metric> those = metrics.stream().filter(m -> m.conclusion() == conclusion).toList();
    if (!those.isEmpty()) {
      to.add(
          those.stream()
              .map(metric -> withFigures ? figures(metric) : metric.name())
              .collect(joining(", ", begin, ".")));
    }
  }

  private static String figures(Metric metric) {
    return "%s (%s, 95\u00a0%%: %s to %s)"
        .formatted(
            metric.name(),
            signed(metric.effect()),
            signed(metric.interval().low()),
            signed(metric.interval().high()));
  }

  /** Formats a percentage; keeps number and sign together with a space that does not break. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * share).replace(".0\u00a0", "\u00a0");
  }

  private static String signed(double share) {
    return (share > 0 ? "+" : "") + percent(share).replace('-', '−');
  }
}
