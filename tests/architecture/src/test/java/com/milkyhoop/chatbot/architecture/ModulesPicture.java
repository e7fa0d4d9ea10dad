package com.milkyhoop.chatbot.architecture;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Draws the modules and their arrows, as Mermaid and as tables, from the classes. */
final class ModulesPicture {
  private final SortedMap<Module, SortedSet<Module>> arrows;

  ModulesPicture(Modules modules) {
    this.arrows = modules.arrows();
  }

  /** Returns the part of docs/architecture.md that a command writes. */
  String markdown() {
    return String.join("\n", drawing(), uses(), nevers());
  }

  /** Draws only arrows that others do not imply: the table has all of them. */
  private String drawing() {
    var text = new StringBuilder("```mermaid\nflowchart TD\n");
    for (Kind kind : Kind.values()) {
      text.append("  subgraph ").append(kind).append("\n");
      arrows.keySet().stream()
          .filter(module -> module.is(kind))
          .forEach(module -> text.append("    %s[%s]\n".formatted(id(module), module)));
      text.append("  end\n");
    }
    for (Module from : arrows.keySet()) {
      for (Module to : uses(from)) {
        if (!isImplied(from, to)) {
          text.append("  %s --> %s\n".formatted(id(from), id(to)));
        }
      }
    }
    return text.append("```\n").toString();
  }

  private String uses() {
    return arrows.entrySet().stream()
        .map(
            each ->
                "| `%s` | %s | %s |\n"
                    .formatted(
                        each.getKey(),
                        each.getKey().kind(),
                        each.getValue().isEmpty()
                            ? "–"
                            : each.getValue().stream()
                                .map("`%s`"::formatted)
                                .collect(joining(", "))))
        .collect(joining("", "| module | kind | uses classes of |\n|---|---|---|\n", ""));
  }

  private static String nevers() {
    var text = new StringBuilder("| never | instead |\n|---|---|\n");
    for (Never each : Never.values()) {
      text.append("| %s | %s |\n".formatted(each.what, each.instead));
    }
    return text.toString();
  }

  private boolean isImplied(Module from, Module to) {
    return uses(from).stream().anyMatch(by -> !by.equals(to) && reached(by).contains(to));
  }

  private SortedSet<Module> reached(Module from) {
    var found = new TreeSet<Module>();
    for (Module each : uses(from)) {
      if (found.add(each)) {
        found.addAll(reached(each));
      }
    }
    return found;
  }

  private SortedSet<Module> uses(Module from) {
    return requireNonNull(arrows.get(from));
  }

  private static String id(Module module) {
    return module.name().replace("-", "_");
  }
}
