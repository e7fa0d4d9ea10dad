package com.milkyhoop.chatbot.localstack.process;

import java.util.List;

/**
 * Makes JVMs safe from <a href="https://bugs.openjdk.org/browse/JDK-8376104">JDK-8376104</a>: under
 * load, the C2 compiler of JDK 25 to 25.0.3 can crash in {@code PhiNode::Ideal} while it optimizes
 * the memory of an object that it has broken up into its fields. Where it breaks up none, it can't.
 * {@code deploy/jit-options} does the same for the images.
 */
final class JitDefect {
  private static final int FEATURE = 25;
  private static final int FIRST_FIXED_UPDATE = 4;

  private JitDefect() {}

  /** Returns the options for a JVM of this version; none where it is not affected. */
  static List<String> options(Runtime.Version version) {
    boolean isAffected =
        version.feature() == FEATURE
            && version.interim() == 0
            && version.update() < FIRST_FIXED_UPDATE;
    return isAffected ? List.of("-XX:-EliminateAllocations") : List.of();
  }
}
