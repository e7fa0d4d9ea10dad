package com.milkyhoop.chatbot.ingress.request;

import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MessageText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

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

  /** Checks a SendMessageRequest; makes a request id where it has none. */
  public CheckResult<SendRequest> checkSend(SendFields fields) {
    var violations = new ArrayList<FieldViolation>();
    KeyFields key = withRequestId(fields.key());
    checkKey(key, violations);
    if (fields.onBusy().isEmpty()) {
      violations.add(new FieldViolation("on_busy", "must be one of " + names(BusyPolicy.values())));
    }
    if (MessageText.hopelesslyLong(fields.message())) {
      violations.add(new FieldViolation("message", MessageText.tooLong()));
      return new CheckResult.Invalid<>(violations);
    }
    String message = MessageText.clean(fields.message());
    int tokens = checkMessage(message, violations);
    return result(
        violations,
        () -> new SendRequest(key(key), message, tokens, fields.onBusy().orElseThrow()));
  }

  /**
   * Checks a ResumeReplyRequest.
   *
   * @param cursor empty for none
   */
  public CheckResult<ResumeRequest> checkResume(KeyFields key, String cursor) {
    var violations = new ArrayList<FieldViolation>();
    checkKey(key, violations);
    Optional<Cursor> parsed = cursor.isEmpty() ? Optional.of(Cursor.START) : Cursor.parse(cursor);
    if (parsed.isEmpty()) {
      violations.add(new FieldViolation("cursor", "must be empty or the cursor of an event"));
    }
    return result(violations, () -> new ResumeRequest(key(key), parsed.orElseThrow()));
  }

  /** Checks a CancelReplyRequest. */
  public CheckResult<ReplyKey> checkCancel(KeyFields key) {
    var violations = new ArrayList<FieldViolation>();
    checkKey(key, violations);
    return result(violations, () -> key(key));
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

  private static void checkKey(KeyFields key, List<FieldViolation> violations) {
    checkId("user_id", key.userId(), violations);
    checkId("session_id", key.sessionId(), violations);
    checkId("request_id", key.requestId(), violations);
  }

  private static void checkId(String field, String value, List<FieldViolation> violations) {
    if (!ConversationId.ID.matcher(value).matches()) {
      violations.add(new FieldViolation(field, "must match " + ConversationId.ID.pattern()));
    }
  }

  private static KeyFields withRequestId(KeyFields key) {
    return key.requestId().isEmpty()
        ? new KeyFields(key.userId(), key.sessionId(), UUID.randomUUID().toString())
        : key;
  }

  private static ReplyKey key(KeyFields key) {
    return new ReplyKey(new ConversationId(key.userId(), key.sessionId()), key.requestId());
  }

  private static <R> CheckResult<R> result(List<FieldViolation> violations, Supplier<R> valid) {
    return violations.isEmpty()
        ? new CheckResult.Valid<>(valid.get())
        : new CheckResult.Invalid<>(violations);
  }

  private static String names(BusyPolicy[] values) {
    return String.join(", ", Arrays.stream(values).map(BusyPolicy::name).toList());
  }
}
