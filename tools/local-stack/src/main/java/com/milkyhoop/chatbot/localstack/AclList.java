package com.milkyhoop.chatbot.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the list of ACLs from {@code docs/operations.md}: the lines of its shell blocks that begin
 * with {@code acls}, a function there for {@code kafka-acls.sh --add}. So what an operator copies
 * is what a stack runs with.
 *
 * @param grants the arguments of each line
 */
public record AclList(List<List<String>> grants) {
  private static final String FUNCTION = "acls ";

  public AclList {
    grants = grants.stream().map(List::copyOf).toList();
  }

  /** Returns the document of the project in this folder. */
  static Path in(Path home) {
    return home.resolve("docs").resolve("operations.md");
  }

  /** Reads the list of a document. */
  public static AclList read(Path document) {
    try {
      List<List<String>> grants = new ArrayList<>();
      String text = Files.readString(document).replaceAll("\\\\\n\\s*", " ");
      text.lines()
          .filter(line -> line.startsWith(FUNCTION))
          .map(line -> line.substring(FUNCTION.length()).replaceAll("\\s#.*", ""))
          .forEach(line -> grants.add(Stream.of(line.strip().split("\\s+")).toList()));
      if (grants.isEmpty()) {
        throw new IllegalStateException(document + " has no list of ACLs");
      }
      return new AclList(grants);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
