package com.milkyhoop.chatbot.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every scenario for a few seconds: that it works, not how fast. */
class BenchTest {
  private static final Path HOME = Path.of(System.getProperty("chatbot.home", "../.."));
  private static final List<String> SCENARIOS =
      List.of(
          "overhead",
          "capacity",
          "peers",
          "concurrency",
          "history",
          "restore",
          "restart",
          "scale",
          "hedge",
          "hostile",
          "sink",
          "compaction",
          "cleaner",
          "replay",
          "start",
          "cold",
          "micro");

  @Test
  @Tag("bench")
  void shouldMeasureEveryScenarioAndReportIt(@TempDir Path folder) throws Exception {
    Path document = folder.resolve("performance.md");
    Files.writeString(document, places(SCENARIOS.toArray(String[]::new)));
    StringWriter output = new StringWriter();

    int exitCode =
        new CommandLine(new BenchCommand(HOME.toAbsolutePath().normalize()))
            .setOut(new PrintWriter(output))
            .execute("--short", "--out", folder.toString(), "--document", document.toString());

    assertThat(exitCode).describedAs(output.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(folder.resolve("bench.json").toFile());
    assertThat(report.path("scenarios").findValuesAsText("name")).containsAll(SCENARIOS);
    assertAllCompleted(report, "overhead", "chatbot");
    assertAllCompleted(report, "overhead", "model alone");
    assertAllCompleted(report, "overhead", "a plain service");
    assertThat(target(report, "capacity", "plain service")).isPositive();
    assertAllCompleted(report, "peers", "chatbot");
    assertAllCompleted(report, "peers", "a plain service");
    assertThat(target(report, "concurrency", "replies lost")).isZero();
    assertThat(target(report, "overhead", "p50")).isPositive();
    assertThat(target(report, "scale", "replies/s")).isPositive();
    assertThat(target(report, "hedge", "p99")).isPositive();
    assertThat(target(report, "hostile", "replies lost")).isZero();
    assertThat(target(report, "cold", "replies lost")).isZero();
    assertThat(target(report, "cold", "turns 1 to 5,000")).isPositive();
    assertNoneMissing(report, "sink", "COPY", "Debezium's, tuned");
    assertThat(target(report, "cleaner", "first token")).isPositive();
    assertThat(target(report, "cleaner", "tokens/s")).isPositive();
    assertThat(target(report, "cleaner", "failed")).isZero();
    assertAllInPrompt(report);
    assertRestored(report);
    assertThat(target(report, "replay", "slowest")).isPositive();
    assertThat(Files.readString(folder.resolve("bench.html")))
        .contains("uPlot", "\"overhead\"")
        .doesNotContain("/*REPORT*/", "src=\"http");
    assertThat(Files.readString(document)).contains("| Kafka: one bare hop |", "| target |");
  }

  @Test
  @Tag("bench")
  void shouldSayWhatHasGrownWhenAsked(@TempDir Path folder) throws Exception {
    int exitCode =
        new CommandLine(new BenchCommand(HOME.toAbsolutePath().normalize()))
            .setOut(new PrintWriter(new StringWriter()))
            .execute("soak", "--short", "--hours=0.4", "--out", folder.toString());

    assertThat(exitCode).isZero();
    JsonNode report = new ObjectMapper().readTree(folder.resolve("bench.json").toFile());
    assertThat(target(report, "soak", "first token")).isPositive();
    assertThat(target(report, "soak", "failed")).isZero();
  }

  @Test
  void shouldMeasureNothingWhenTheDocumentHasNoPlaceForTheFigures(@TempDir Path folder)
      throws Exception {
    Path document =
        Files.writeString(folder.resolve("performance.md"), places("overhead", "micro"));
    StringWriter errors = new StringWriter();

    int exitCode =
        new CommandLine(new BenchCommand(HOME.toAbsolutePath().normalize()))
            .setErr(new PrintWriter(errors))
            .execute("micro", "start", "--out", folder.toString(), "--document", "" + document);

    assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString())
        .contains("--document " + document, "<!-- bench start: written by ./chatbot bench -->");
    assertThat(folder.resolve("bench.json")).doesNotExist();
  }

  @Test
  void shouldReportNoFiguresWhenItWasToldToEndMeanwhile(@TempDir Path folder) throws Exception {
    Path document = Files.writeString(folder.resolve("performance.md"), places("whole", "broken"));
    var isEnding = new AtomicBoolean();
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put("whole", scenario("whole", () -> {}));
    scenarios.put("broken", scenario("broken", () -> isEnding.set(true)));
    StringWriter output = new StringWriter();

    int exitCode =
        new CommandLine(new BenchCommand(folder, scenarios, isEnding::get))
            .setOut(new PrintWriter(output))
            .execute("--out", folder.toString(), "--document", document.toString());

    assertThat(exitCode).isNotZero();
    assertThat(output.toString()).contains("told to end while it measured broken");
    assertThat(Files.readString(document))
        .contains("| row of whole |")
        .doesNotContain("row of broken");
    assertThat(Files.readString(folder.resolve("bench.json"))).doesNotContain("row of broken");
  }

  private static Scenario scenario(String name, Runnable meanwhile) {
    return new Scenario() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public ScenarioResult run(Bench bench) {
        meanwhile.run();
        return ScenarioResult.of(name, "what it is")
            .table(ReportTable.of("Table", "what").row("row of " + name).build())
            .build();
      }
    };
  }

  private static String places(String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : List.of(names)) {
      text.append("<!-- bench %s: written by ./chatbot bench -->%n".formatted(name));
      text.append("<!-- end of bench %s -->%n".formatted(name));
    }
    return text.toString();
  }

  private static JsonNode scenario(JsonNode report, String name) {
    for (JsonNode each : report.path("scenarios")) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    throw new AssertionError("no scenario " + name);
  }

  private static void assertAllCompleted(JsonNode report, String name, String way) {
    for (JsonNode table : scenario(report, name).path("tables")) {
      if (table.path("title").asText().equals("Replies")) {
        for (JsonNode row : table.path("rows")) {
          if (row.path(0).asText().equals(way)) {
            assertThat(row.path(1).asInt()).isPositive();
            assertThat(row.path(2).asInt()).isEqualTo(row.path(1).asInt());
            assertThat(row.path(3).asInt()).isZero();
            return;
          }
        }
      }
    }
    throw new AssertionError("no replies of " + way);
  }

  private static void assertNoneMissing(JsonNode report, String... ways) {
    JsonNode rows = scenario(report, "sink").path("tables").path(0).path("rows");
    assertThat(rows).extracting(row -> row.path(0).asText()).containsExactly(ways);
    assertThat(rows).extracting(row -> row.path(1).asInt()).allMatch(count -> count > 0);
    assertThat(rows).extracting(row -> row.path(2).asInt()).containsOnly(0);
  }

  /** Each loaded turn is part of what the model is sent next (R3). */
  private static void assertAllInPrompt(JsonNode report) {
    JsonNode lengths = scenario(report, "history").path("tables").path(0);
    assertThat(lengths.path("rows")).isNotEmpty();
    for (JsonNode row : lengths.path("rows")) {
      assertThat(row.path(1).asInt()).isPositive().isEqualTo(row.path(0).asInt());
      assertThat(row.path(2).asInt()).isPositive();
    }
    for (JsonNode table : scenario(report, "history").path("tables")) {
      int failed = columns(table).indexOf("failed");
      for (JsonNode row : table.path("rows")) {
        assertThat(failed < 0 ? 0 : row.path(failed).asInt()).isZero();
      }
    }
  }

  /** Without its disk a processor knows what it knew. */
  private static void assertRestored(JsonNode report) {
    JsonNode table = scenario(report, "restore").path("tables").path(0);
    List<String> columns = columns(table);
    JsonNode row = table.path("rows").path(0);
    assertThat(row.path(columns.indexOf("earlier turns in the next prompt")).asInt()).isOne();
    assertThat(row.path(columns.indexOf("completed")).asInt())
        .isPositive()
        .isEqualTo(row.path(columns.indexOf("replies")).asInt());
  }

  private static List<String> columns(JsonNode table) {
    List<String> columns = new ArrayList<>();
    table.path("columns").forEach(column -> columns.add(column.asText()));
    return columns;
  }

  private static double target(JsonNode report, String name, String what) {
    for (JsonNode target : scenario(report, name).path("targets")) {
      if (target.path("what").asText().contains(what)) {
        return target.path("measured").asDouble();
      }
    }
    throw new AssertionError("no target " + what);
  }
}
