package com.milkyhoop.chatbot.testkit.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentCall.Uncounted;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Passes the text of one call on, as a whole reply, and says in the end what the call cost. */
final class SentText {
  private final Prompt prompt;
  private final ReplyBeginning beginning;
  private final Consumer<String> onText;
  private final StringBuilder heard = new StringBuilder();
  private boolean joined;

  SentText(Prompt prompt, ReplyBeginning beginning, Consumer<String> onText) {
    this.prompt = prompt;
    this.beginning = beginning;
    this.onText = onText;
  }

  boolean isEmpty() {
    return heard.isEmpty();
  }

  void add(String piece) {
    heard.append(piece);
    pass(piece);
  }

  /** Ends the answer, which may have added nothing to the beginning. */
  void end() {
    if (!joined && !beginning.isEmpty()) {
      pass("");
    }
  }

  private void pass(String piece) {
    String text = joined ? piece : beginning.text() + piece;
    joined = true;
    onText.accept(text);
  }

  SentCall completed(Optional<ModelUsage> usage) {
    return ended(SentCall.COMPLETED, usage, usage.isEmpty());
  }

  SentCall failed(Reason reason) {
    return ended(
        reason.name().toLowerCase(Locale.ROOT),
        Optional.empty(),
        !heard.isEmpty() || hasWorked(reason));
  }

  /** Returns whether a server that fails so has read the prompt, which is paid for then. */
  private static boolean hasWorked(Reason reason) {
    return switch (reason) {
      case MODEL_TIMEOUT, MODEL_STREAM_BROKEN, MODEL_SPENT_ON_REASONING, CANCELLED -> true;
      case MODEL_UNAUTHORIZED,
          MODEL_REFUSED,
          MODEL_RATE_LIMITED,
          MODEL_UNAVAILABLE,
          MODEL_CONTEXT_TOO_LONG,
          BUDGET_USED_UP ->
          false;
    };
  }

  private SentCall ended(String outcome, Optional<ModelUsage> usage, boolean isUncounted) {
    int promptTokens = prompt.tokens() + beginning.tokens();
    return new SentCall(
        FakeModelTurn.ROUTE,
        outcome,
        usage,
        beginning.text().getBytes(UTF_8).length,
        isUncounted
            ? Optional.of(new Uncounted(promptTokens, heard.toString()))
            : Optional.empty());
  }
}
