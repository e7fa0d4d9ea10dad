package com.milkyhoop.chatbot.e2e;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.openai.StubBehaviour;
import java.nio.file.Path;

/** The one local stack of this JVM, with the configuration that users begin with. */
public final class Stack {
  private static final Path HOME = Path.of(System.getProperty("chatbot.home", ".."));

  private Stack() {}

  /** Started when first asked for; it ends with the JVM. */
  static LocalStack shared() {
    return Holder.STACK;
  }

  public static Path home() {
    return HOME.toAbsolutePath().normalize();
  }

  private static final class Holder {
    static final LocalStack STACK = start();

    private static LocalStack start() {
      LocalStack stack = LocalStack.at(HOME).stub(StubBehaviour.FAST).build();
      stack.start();
      return stack;
    }
  }
}
