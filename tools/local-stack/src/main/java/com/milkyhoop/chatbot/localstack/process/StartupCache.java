package com.milkyhoop.chatbot.localstack.process;

import java.util.List;

/** Holds what makes the starts of JVMs faster, a file for each kind of them. Thread-safe. */
@FunctionalInterface
public interface StartupCache {

  /** Has nothing: every start is the same, every stop is fast. */
  StartupCache NONE = (_, _) -> List.of();

  /**
   * Returns the JVM options for the next process of this kind.
   *
   * @param isFirst for one process of a kind only: two must not write one file
   */
  List<String> options(JvmKind kind, boolean isFirst);
}
