package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Breaker;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Configurations and calls as the tests need them. */
final class TestModels {
  static final String KEY = "sk-test-0123456789abcdefghij";
  static final Duration LONG = Duration.ofSeconds(30);
  static final Timeouts PATIENT = new Timeouts(LONG, LONG, LONG, LONG, LONG);
  static final Retries QUICK = new Retries(Duration.ofMillis(20), Duration.ofSeconds(10));

  /** No wait is short enough: a call is not repeated. */
  static final Retries NONE = new Retries(Duration.ofMillis(20), Duration.ZERO);

  static final Breaker NEVER_OPEN = new Breaker(10_000, LONG);

  private TestModels() {}

  static RoutesConfig config(URI baseUrl) {
    return config(baseUrl, PATIENT, QUICK, NEVER_OPEN);
  }

  static RoutesConfig config(URI baseUrl, Timeouts timeouts, Retries retries, Breaker breaker) {
    return RoutesConfig.of(
        new OpenAiConfig(
            baseUrl,
            new Secret(KEY),
            "gpt-4o",
            1000,
            0.7,
            DialectSettings.AUTO,
            timeouts,
            retries,
            breaker));
  }

  static Prompt prompt(String message) {
    return new Prompt(List.of(new Message(Role.USER, message)), List.of());
  }

  /** Prepares the first call of a turn that may cost three. */
  static TestCall call(OpenAiChatModel model, Prompt prompt) {
    return call(model, prompt, 3);
  }

  static TestCall call(OpenAiChatModel model, Prompt prompt, int maxCalls) {
    return new TestCall(model.begin(new ModelRequest(prompt, "user/session", "user", maxCalls)));
  }

  /** A turn's call, with the number of requests that it sent. */
  static final class TestCall {
    private final ModelTurn turn;
    private final ModelCall call;

    private TestCall(ModelTurn turn) {
      this.turn = turn;
      this.call = turn.next();
    }

    Completed run(Consumer<String> onText) throws ModelException {
      Completion completion = call.run(onText);
      return new Completed(
          completion.finishReason(), completion.model(), completion.usage(), turn.calls().size());
    }

    void cancel() {
      call.cancel();
    }
  }

  record Completed(String finishReason, String model, Optional<ModelUsage> usage, int calls) {}

  /** The failure of a call, with the number of requests that it sent. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    final transient ModelException exception;
    private final int calls;

    private Failed(ModelException e, int calls) {
      super(e.getMessage(), e.getCause());
      this.exception = e;
      this.calls = calls;
      Stream.of(e.getSuppressed()).forEach(this::addSuppressed);
    }

    Reason reason() {
      return exception.reason();
    }

    int calls() {
      return calls;
    }

    Optional<Duration> retryAfter() {
      return exception.retryAfter();
    }
  }

  /**
   * The text of an answer.
   *
   * @param firstShown told when the first of it was passed on
   */
  static String text(OpenAiChatModel model, CountDownLatch firstShown) throws ModelException {
    var text = new StringBuilder();
    call(model, prompt("Halo"))
        .run(
            piece -> {
              text.append(piece);
              firstShown.countDown();
            });
    return text.toString();
  }

  /** Runs a call that must fail. */
  static Failed failure(TestCall call, Consumer<String> onText) {
    try {
      call.run(onText);
    } catch (ModelException e) {
      return new Failed(e, call.turn.calls().size());
    }
    throw new AssertionError("the call completed");
  }

  static Failed failure(TestCall call) {
    return failure(call, _ -> {});
  }
}
