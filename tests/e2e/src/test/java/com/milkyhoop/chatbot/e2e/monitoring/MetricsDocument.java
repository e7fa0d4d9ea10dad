package com.milkyhoop.chatbot.e2e.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The tables of {@code docs/metrics.md}, and the same made of what services show. */
public final class MetricsDocument {
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `(\\w+)` \\| (counter|gauge|histogram|summary) \\| ([^|]*) \\| [^|]+ \\| [^|]+ \\|$");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Set<String> GEN_AI =
      Set.of(
          "gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "chatbot_route");
  private static final List<String> PREFIXES = List.of("chatbot_", "gen_ai_");

  /** What is said of a name. */
  public record Entry(String type, Set<String> labels) {}

  private MetricsDocument() {}

  public static Map<String, Entry> read(Path home) throws IOException {
    var entries = new TreeMap<String, Entry>();
    ROW.matcher(Files.readString(home.resolve("docs/metrics.md")))
        .results()
        .forEach(row -> entries.put(row.group(1), new Entry(row.group(2), labels(row.group(3)))));
    return entries;
  }

  private static Set<String> labels(String cell) {
    var labels = new TreeSet<String>();
    if (cell.contains("GenAI")) {
      labels.addAll(GEN_AI);
    }
    NAME.matcher(cell).results().forEach(name -> labels.add(name.group(1)));
    return labels;
  }

  /** Of the names that are our own. */
  public static Map<String, Entry> of(Exposition shown) {
    var entries = new TreeMap<String, Entry>();
    shown
        .types()
        .forEach(
            (name, type) -> {
              if (PREFIXES.stream().anyMatch(name::startsWith) && !isMaximum(name, shown)) {
                entries.put(name, new Entry(type, labels(name, shown)));
              }
            });
    return entries;
  }

  /** Micrometer has one beside each histogram and summary. */
  private static boolean isMaximum(String name, Exposition shown) {
    String base = name.replaceFirst("_max$", "");
    return !base.equals(name)
        && Set.of("histogram", "summary").contains(shown.types().getOrDefault(base, ""));
  }

  private static Set<String> labels(String name, Exposition shown) {
    Set<String> lines = Set.of(name, name + "_bucket", name + "_count", name + "_sum");
    var labels = new TreeSet<String>();
    shown.samples().stream()
        .filter(it -> lines.contains(it.name()))
        .forEach(it -> labels.addAll(it.labels().keySet()));
    labels.remove("le");
    return labels;
  }
}
