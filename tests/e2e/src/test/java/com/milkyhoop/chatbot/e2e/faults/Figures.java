package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.localstack.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a document between two markers that runs write: a table, and where it was measured.
 */
record Figures(Path document, String begin, String end) {

  /** The lines that are there now. */
  List<String> lines() throws IOException {
    return Part.of(this).figures().lines().toList();
  }

  void write(List<String> table) throws IOException {
    Part part = Part.of(this);
    String figures =
        "%s\n\nMeasured on %s.\n\n%s\n\n"
            .formatted(begin, Machine.description(), String.join("\n", table));
    Files.writeString(document, part.before() + figures + part.after());
  }

  private record Part(String before, String figures, String after) {
    static Part of(Figures figures) throws IOException {
      String text = Files.readString(figures.document);
      int begin = text.indexOf(figures.begin);
      int end = text.indexOf(figures.end);
      if (begin < 0 || end < begin) {
        throw new IllegalStateException(
            "%s must have the markers %s and %s"
                .formatted(figures.document, figures.begin, figures.end));
      }
      return new Part(text.substring(0, begin), text.substring(begin, end), text.substring(end));
    }
  }
}
