package com.milkyhoop.chatbot.localstack;

import java.util.Locale;

/** This machine, as the jars with native binaries tell machines apart. */
final class Platform {

  private Platform() {}

  enum OperatingSystem {
    LINUX,
    DARWIN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum Processor {
    AMD64,
    ARM64;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static OperatingSystem system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (name.startsWith("linux")) {
      return OperatingSystem.LINUX;
    }
    if (name.startsWith("mac")) {
      return OperatingSystem.DARWIN;
    }
    throw new IllegalStateException("the local stack runs on Linux and macOS, not on " + name);
  }

  static Processor processor() {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> Processor.AMD64;
      case "aarch64", "arm64" -> Processor.ARM64;
      case String other ->
          throw new IllegalStateException("the local stack runs on x86-64 and arm64, not " + other);
    };
  }
}
