package com.milkyhoop.chatbot.replay.report;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a report's files into a folder: each whole or not at all. */
final class RunReportFiles {
  private RunReportFiles() {}

  /** Returns the page. */
  static Path write(Path folder, RunReport report) throws IOException {
    Files.createDirectories(folder);
    replace(folder.resolve("report.json"), ReportJson.of(report));
    replace(folder.resolve("junit.xml"), JunitXml.of(report));
    String regressions = report.regressions().stream().map(id -> id + "\n").collect(joining());
    replace(folder.resolve("regressions.txt"), regressions);
    return replace(folder.resolve("report.html"), ReportPage.of(report));
  }

  private static Path replace(Path file, String text) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      Files.writeString(unfinished, text);
      return Files.move(
          unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
  }
}
