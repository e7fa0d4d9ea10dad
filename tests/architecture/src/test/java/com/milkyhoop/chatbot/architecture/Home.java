package com.milkyhoop.chatbot.architecture;

import java.nio.file.Path;

/** Finds the root of the repository, from the folder of this module. */
final class Home {
  static final Path PATH =
      Path.of(System.getProperty("chatbot.home", "../..")).toAbsolutePath().normalize();

  private Home() {}
}
