package com.milkyhoop.chatbot.e2e.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The PromQL expressions under {@code deploy/}. */
public final class Expressions {
  private static final Pattern EXPR = Pattern.compile("(\\s*)expr: (.*)");
  private static final Pattern RECORD = Pattern.compile("- record: (\\S+)");

  private final Path deploy;

  public Expressions(Path home) {
    deploy = home.resolve("deploy");
  }

  /** Of the dashboard's panels. */
  public List<String> ofDashboards() throws IOException {
    var found = new ArrayList<String>();
    for (Path file : files("grafana/dashboards", ".json")) {
      JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
      for (JsonNode panel : dashboard.path("panels")) {
        panel.path("targets").forEach(target -> found.add(target.path("expr").asText()));
      }
    }
    return found;
  }

  /** Of alerts and recording rules. */
  public List<String> ofRules() throws IOException {
    var found = new ArrayList<String>();
    for (Path file : rules()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        Matcher expr = EXPR.matcher(lines.get(i));
        if (expr.matches()) {
          found.add(
              expr.group(2).equals("|")
                  ? block(lines.subList(i + 1, lines.size()), expr.group(1).length())
                  : expr.group(2));
        }
      }
    }
    return found;
  }

  /** The names that recording rules make. */
  public Set<String> recorded() throws IOException {
    var names = new TreeSet<String>();
    for (Path file : rules()) {
      RECORD.matcher(Files.readString(file)).results().forEach(it -> names.add(it.group(1)));
    }
    return names;
  }

  private static String block(List<String> lines, int indent) {
    return String.join(
        "\n", lines.stream().takeWhile(line -> line.indexOf(line.strip()) > indent).toList());
  }

  private List<Path> rules() throws IOException {
    return files("prometheus/rules", ".yml");
  }

  private List<Path> files(String folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(deploy.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
