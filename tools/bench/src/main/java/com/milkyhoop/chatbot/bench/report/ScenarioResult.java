package com.milkyhoop.chatbot.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds what one scenario found.
 *
 * @param question what it answers, in a sentence
 * @param notes what a reader must know to understand the figures
 */
public record ScenarioResult(
    String name,
    String question,
    List<ReportTable> tables,
    List<Plot> plots,
    List<Target> targets,
    List<String> notes) {

  public ScenarioResult {
    tables = List.copyOf(tables);
    plots = List.copyOf(plots);
    targets = List.copyOf(targets);
    notes = List.copyOf(notes);
  }

  public static Builder of(String name, String question) {
    return new Builder(name, question);
  }

  /** A result part by part. */
  public static final class Builder {
    private final String name;
    private final String question;
    private final List<ReportTable> tables = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Builder(String name, String question) {
      this.name = name;
      this.question = question;
    }

    public Builder table(ReportTable table) {
      tables.add(table);
      return this;
    }

    public Builder plot(Plot plot) {
      plots.add(plot);
      return this;
    }

    public Builder target(Target target) {
      targets.add(target);
      return this;
    }

    public Builder note(String note) {
      notes.add(note);
      return this;
    }

    public ScenarioResult build() {
      return new ScenarioResult(name, question, tables, plots, targets, notes);
    }
  }
}
