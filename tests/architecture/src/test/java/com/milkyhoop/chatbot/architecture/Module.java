package com.milkyhoop.chatbot.architecture;

import java.nio.file.Path;

/**
 * Describes one Maven module.
 *
 * @param path from the root of the repository, as the root's POM lists it
 * @param classes of main; its tests, where it has nothing else
 */
record Module(String path, Kind kind, Path classes) implements Comparable<Module> {
  boolean is(Kind... kinds) {
    for (Kind each : kinds) {
      if (kind == each) {
        return true;
      }
    }
    return false;
  }

  /** Returns the last part of its path, which is its artifact's name or close to it. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public int compareTo(Module other) {
    return path.compareTo(other.path);
  }

  @Override
  public String toString() {
    return path;
  }
}
