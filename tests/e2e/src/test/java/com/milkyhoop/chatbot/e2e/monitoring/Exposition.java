package com.milkyhoop.chatbot.e2e.monitoring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /metrics} pages say, in Prometheus' text format.
 *
 * @param types by name of the family
 */
public record Exposition(Map<String, String> types, List<Sample> samples) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** One line. */
  public record Sample(String name, Map<String, String> labels, double value) {
    boolean has(Map<String, String> some) {
      return labels.entrySet().containsAll(some.entrySet());
    }
  }

  public static Exposition of(Collection<String> pages) {
    var types = new TreeMap<String, String>();
    var samples = new ArrayList<Sample>();
    pages.stream().flatMap(String::lines).forEach(line -> take(line, types, samples));
    return new Exposition(types, samples);
  }

  private static void take(String line, Map<String, String> types, List<Sample> samples) {
    Matcher type = TYPE.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (type.matches()) {
      types.put(type.group(1), type.group(2));
    } else if (sample.matches()) {
      samples.add(
          new Sample(
              sample.group(1), labels(sample.group(2)), Double.parseDouble(sample.group(3))));
    }
  }

  private static Map<String, String> labels(@Nullable String text) {
    var labels = new HashMap<String, String>();
    if (text != null) {
      LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
    }
    return labels;
  }

  /** The lines of a name, exactly, with these labels and any others. */
  public Stream<Sample> find(String name, Map<String, String> labels) {
    return samples.stream().filter(it -> it.name().equals(name)).filter(it -> it.has(labels));
  }

  public double sum(String name) {
    return sum(name, Map.of());
  }

  public double sum(String name, Map<String, String> labels) {
    return find(name, labels).mapToDouble(Sample::value).sum();
  }
}
