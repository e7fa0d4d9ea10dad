package com.milkyhoop.chatbot.processor.openai;

import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.processor.conversation.Prompt;
import com.milkyhoop.chatbot.processor.conversation.Prompt.Message;
import com.milkyhoop.chatbot.processor.conversation.Prompt.Role;
import com.milkyhoop.chatbot.processor.openai.OpenAiConfig.Breaker;
import com.milkyhoop.chatbot.processor.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.processor.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.processor.turn.ModelCall;
import com.milkyhoop.chatbot.processor.turn.ModelException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Configurations and calls as the tests need them. */
final class TestModels {
  static final String KEY = "sk-test-0123456789abcdefghij";
  static final Duration LONG = Duration.ofSeconds(30);
  static final Timeouts PATIENT = new Timeouts(LONG, LONG, LONG, LONG);
  static final Retries QUICK = new Retries(2, Duration.ofMillis(20), Duration.ofSeconds(10));
  static final Retries NONE = new Retries(0, Duration.ofMillis(20), Duration.ofSeconds(10));
  static final Breaker NEVER_OPEN = new Breaker(10_000, LONG);

  private TestModels() {}

  static OpenAiConfig config(URI baseUrl) {
    return config(baseUrl, PATIENT, QUICK, NEVER_OPEN);
  }

  static OpenAiConfig config(URI baseUrl, Timeouts timeouts, Retries retries, Breaker breaker) {
    return new OpenAiConfig(
        baseUrl, new Secret(KEY), "gpt-4o", 1000, 0.7, timeouts, retries, breaker);
  }

  static Prompt prompt(String message) {
    return new Prompt(List.of(new Message(Role.USER, message)), List.of());
  }

  /**
   * The text of an answer.
   *
   * @param firstShown told when the first of it was passed on
   */
  static String text(OpenAiChatModel model, CountDownLatch firstShown) throws ModelException {
    var text = new StringBuilder();
    model
        .call(prompt("Halo"))
        .run(
            piece -> {
              text.append(piece);
              firstShown.countDown();
            });
    return text.toString();
  }

  /** Runs a call that must fail. */
  static ModelException failure(ModelCall call, Consumer<String> onText) {
    try {
      call.run(onText);
    } catch (ModelException e) {
      return e;
    }
    throw new AssertionError("the call completed");
  }

  static ModelException failure(ModelCall call) {
    return failure(call, _ -> {});
  }
}
