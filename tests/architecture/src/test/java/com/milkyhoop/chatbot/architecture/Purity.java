package com.milkyhoop.chatbot.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Optional;

/** Says which classes are pure, and what a pure class may not use. */
final class Purity {
  private static final String CONVERSATION = "com.milkyhoop.chatbot.conversation";
  private static final String MODEL = "com.milkyhoop.chatbot.model";
  private static final String ADAPTER = "core/model-openai";

  /** Loads its encoding ahead, on a thread of its own, so that no start waits for it. */
  private static final String LOADS_AHEAD = MODEL + ".TokenCounter";

  private static final List<String> IMPURE =
      List.of(
          "org.apache.kafka.",
          "okhttp3.",
          "io.grpc.",
          "io.micrometer.",
          "io.opentelemetry.",
          "org.slf4j.",
          "java.net.",
          "java.sql.",
          "java.nio.channels.",
          "java.util.concurrent.",
          "java.lang.Thread");

  private static final List<String> TEST_LIBRARIES =
      List.of("org.junit.", "org.assertj.", "org.awaitility.", "com.tngtech.archunit.");

  private Purity() {}

  /** Returns whether this class must be pure. */
  static boolean isAsked(Module of, JavaClass type) {
    boolean isExcepted = of.path().equals(ADAPTER) || type.getName().equals(LOADS_AHEAD);
    return of.is(Kind.CORE) && !isExcepted;
  }

  /** Returns whether a class that uses {@code target} is not pure. */
  static boolean isBroken(JavaClass target, Optional<Module> of) {
    return of.filter(it -> it.is(Kind.KIT)).isPresent()
        || IMPURE.stream().anyMatch(target.getName()::startsWith);
  }

  static boolean isConversation(JavaClass type) {
    return type.getPackageName().equals(CONVERSATION);
  }

  static boolean isModel(JavaClass type) {
    return type.getPackageName().equals(MODEL);
  }

  static boolean isTestLibrary(JavaClass type) {
    return TEST_LIBRARIES.stream().anyMatch(type.getName()::startsWith);
  }
}
