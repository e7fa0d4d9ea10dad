package com.milkyhoop.chatbot.replay.report;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a report's files into a folder: all of them whole, or none. */
final class RunReportFiles {
  private RunReportFiles() {}

  /** Returns the page. */
  static Path write(Path folder, RunReport report) throws IOException {
    Files.createDirectories(folder);
    String regressions = report.regressions().stream().map(id -> id + "\n").collect(joining());
    Path page = folder.resolve("report.html");
    Map<Path, String> texts = new LinkedHashMap<>();
    texts.put(folder.resolve("report.json"), ReportJson.of(report));
    texts.put(folder.resolve("junit.xml"), JunitXml.of(report));
    texts.put(folder.resolve("regressions.txt"), regressions);
    texts.put(page, ReportPage.of(report));
    replace(texts);
    return page;
  }

  /** Writes all of them before any takes its place: a full disk leaves an earlier report whole. */
  private static void replace(Map<Path, String> texts) throws IOException {
    try {
      for (Map.Entry<Path, String> file : texts.entrySet()) {
        Files.writeString(unfinished(file.getKey()), file.getValue());
      }
      for (Path file : texts.keySet()) {
        Files.move(
            unfinished(file),
            file,
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      for (Path file : texts.keySet()) {
        if (Files.isRegularFile(unfinished(file))) {
          Files.delete(unfinished(file));
        }
      }
      throw e;
    }
  }

  private static Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + ".unfinished");
  }
}
