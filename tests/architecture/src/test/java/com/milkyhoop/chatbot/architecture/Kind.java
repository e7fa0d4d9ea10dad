package com.milkyhoop.chatbot.architecture;

import java.util.Locale;
import java.util.Set;

/** Says what a module is there for, by its place in the repository. */
enum Kind {
  CONTRACT("contracts: what clients, operators and other programs rely on"),
  DEPLOYABLE("deployables: what runs"),
  CORE("core: pure decisions, and the adapter to models"),
  KIT("kit: what processes are made of"),
  TOOL("tools: what runs on a developer's machine"),
  TEST("tests: what tests share, and what looks at all of it from outside");

  private static final Set<String> CONTRACTS = Set.of("proto", "schemas");
  private static final Set<String> DEPLOYABLES =
      Set.of(
          "ingress-grpc",
          "stream-processor",
          "sink-postgres",
          "usage-ledger",
          "admin-api",
          "replay");

  final String title;

  Kind(String title) {
    this.title = title;
  }

  /**
   * Returns the kind of a module.
   *
   * @param path from the root of the repository
   */
  static Kind of(String path) {
    if (CONTRACTS.contains(path)) {
      return CONTRACT;
    }
    if (DEPLOYABLES.contains(path)) {
      return DEPLOYABLE;
    }
    return switch (path.split("/")[0]) {
      case "core" -> CORE;
      case "kit" -> KIT;
      case "tools" -> TOOL;
      case "tests" -> TEST;
      default ->
          throw new IllegalStateException(
              path
                  + " stands at the root and is neither a contract nor a deployable: say in Kind"
                  + " what it is, or put it into core, kit, tools or tests");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
