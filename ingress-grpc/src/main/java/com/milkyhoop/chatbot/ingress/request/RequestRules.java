package com.milkyhoop.chatbot.ingress.request;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Cleans what a client sent, then checks it against every rule of the public API, so that one
 * answer names all that is wrong. Thread-safe; bounded work for any input.
 */
public final class RequestRules {
  private final TokenCounter counter;
  private final int messageBudget;

  /**
   * @param systemPrompt empty for none
   * @param contextMaxTokens what a prompt may hold: the system prompt, the message and the tokens
   *     that the chat format adds
   */
  public RequestRules(TokenCounter counter, String systemPrompt, int contextMaxTokens) {
    this.counter = counter;
    this.messageBudget = contextMaxTokens - counter.minimalPrompt(systemPrompt, 0);
  }

  public CheckResult check(Fields fields) {
    var violations = new ArrayList<FieldViolation>();
    checkId("user_id", fields.userId(), violations);
    checkId("session_id", fields.sessionId(), violations);
    if (!fields.requestId().isEmpty()) {
      checkId("request_id", fields.requestId(), violations);
    }
    if (MessageText.hopelesslyLong(fields.message())) {
      violations.add(new FieldViolation("message", MessageText.tooLong()));
      return new CheckResult.Invalid(violations);
    }
    String message = MessageText.clean(fields.message());
    int tokens = checkMessage(message, violations);
    return violations.isEmpty()
        ? new CheckResult.Valid(request(fields, message, tokens))
        : new CheckResult.Invalid(violations);
  }

  /** Returns the message's tokens; they are counted only where its text keeps the other rules. */
  private int checkMessage(String message, List<FieldViolation> violations) {
    var brokenRule = MessageText.brokenRule(message);
    if (brokenRule.isPresent()) {
      violations.add(new FieldViolation("message", brokenRule.get()));
      return 0;
    }
    int tokens = counter.count(message);
    if (tokens > messageBudget) {
      violations.add(
          new FieldViolation(
              "message", "has %d tokens, at most %d fit".formatted(tokens, messageBudget)));
    }
    return tokens;
  }

  private static void checkId(String field, String value, List<FieldViolation> violations) {
    if (!ConversationId.ID.matcher(value).matches()) {
      violations.add(new FieldViolation(field, "must match " + ConversationId.ID.pattern()));
    }
  }

  private static SendRequest request(Fields fields, String message, int tokens) {
    String requestId =
        fields.requestId().isEmpty() ? UUID.randomUUID().toString() : fields.requestId();
    return new SendRequest(
        new ConversationId(fields.userId(), fields.sessionId()), requestId, message, tokens);
  }
}
