package com.milkyhoop.chatbot.bench.report;

import java.util.List;

/**
 * Lines over one axis.
 *
 * @param x of every line, ascending
 */
public record Plot(String title, String xAxis, String yAxis, List<Double> x, List<Line> lines) {

  /** One line; NaN where it has no point. */
  public record Line(String name, List<Double> y) {
    public Line {
      y = List.copyOf(y);
    }
  }

  public Plot {
    x = List.copyOf(x);
    lines = List.copyOf(lines);
    for (Line line : lines) {
      if (line.y().size() != x.size()) {
        throw new IllegalArgumentException(
            "line %s of %s: must have %d points, has %d"
                .formatted(line.name(), title, x.size(), line.y().size()));
      }
    }
  }
}
