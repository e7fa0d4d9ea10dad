package com.milkyhoop.chatbot.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** A report as {@code bench.json} for programs, and as one page that needs nothing else. */
public final class ReportFiles {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/%s/dist/";
  private static final String UPLOT_VERSION =
      "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private ReportFiles() {}

  /** Writes both into the folder; returns the page. */
  public static Path write(Path folder, Report report) throws IOException {
    Files.createDirectories(folder);
    String json = json(report);
    Files.writeString(folder.resolve("bench.json"), json);
    return Files.writeString(folder.resolve("bench.html"), page(json));
  }

  /** Returns what the page is made of, too: figures as numbers, and as they are shown. */
  static String json(Report report) {
    ObjectNode root =
        JSON.createObjectNode()
            .put("machine", report.machine())
            .put("measuredAt", report.measuredAt().toString());
    ArrayNode scenarios = root.putArray("scenarios");
    report.scenarios().forEach(each -> scenarios.add(scenario(each)));
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode scenario(ScenarioResult result) {
    ObjectNode json =
        JSON.createObjectNode().put("name", result.name()).put("question", result.question());
    result.notes().forEach(json.putArray("notes")::add);
    ArrayNode targets = json.putArray("targets");
    for (Target target : result.targets()) {
      targets
          .addObject()
          .put("what", target.what())
          .put("measured", target.measured())
          .put("bound", target.bound().sign())
          .put("limit", target.limit())
          .put("unit", target.unit())
          .put("met", target.isMet())
          .put("shown", Cells.text(target.measured()));
    }
    ArrayNode tables = json.putArray("tables");
    for (ReportTable table : result.tables()) {
      ObjectNode it = tables.addObject().put("title", table.title());
      table.columns().forEach(it.putArray("columns")::add);
      ArrayNode rows = it.putArray("rows");
      table.rows().forEach(row -> rows.addPOJO(row));
      ArrayNode shown = it.putArray("shown");
      table.rows().forEach(row -> row.stream().map(Cells::text).forEach(shown.addArray()::add));
    }
    ArrayNode plots = json.putArray("plots");
    for (Plot plot : result.plots()) {
      ObjectNode it =
          plots
              .addObject()
              .put("title", plot.title())
              .put("xAxis", plot.xAxis())
              .put("yAxis", plot.yAxis());
      numbers(it.putArray("x"), plot.x());
      ArrayNode lines = it.putArray("lines");
      for (Plot.Line line : plot.lines()) {
        numbers(lines.addObject().put("name", line.name()).putArray("y"), line.y());
      }
    }
    return json;
  }

  private static void numbers(ArrayNode array, List<Double> numbers) {
    for (Double each : numbers) {
      if (Double.isFinite(each)) {
        array.add(each);
      } else {
        array.addNull();
      }
    }
  }

  private static String page(String json) throws IOException {
    String uPlot = UPLOT.formatted(uPlotVersion());
    return resource("/com/milkyhoop/chatbot/bench/report/page.html")
        .replace("/*UPLOT.CSS*/", resource(uPlot + "uPlot.min.css"))
        .replace("/*UPLOT.JS*/", resource(uPlot + "uPlot.iife.min.js"))
        .replace("/*REPORT*/", json.replace("</", "<\\/"));
  }

  private static String uPlotVersion() throws IOException {
    Properties pom = new Properties();
    pom.load(new StringReader(resource(UPLOT_VERSION)));
    return pom.getProperty("version");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ReportFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
