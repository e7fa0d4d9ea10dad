package com.milkyhoop.chatbot.ingress.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MessageText;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;

/**
 * Bytes of a SendMessageRequest come through as a request that keeps every rule, or as violations.
 */
class RequestRulesFuzzTest {
  private static final int CONTEXT_MAX_TOKENS = 1000;
  private static final TokenCounter COUNTER = TokenCounter.forModel("gpt-4o");
  private static final RequestRules RULES = new RequestRules(COUNTER, "", CONTEXT_MAX_TOKENS);

  @FuzzTest
  void shouldGiveARequestThatKeepsTheRulesOrNameTheFields(byte[] input) {
    SendMessageRequest sent;
    try {
      sent = SendMessageRequest.parseFrom(input);
    } catch (InvalidProtocolBufferException _) {
      return;
    }
    var key = new KeyFields(sent.getUserId(), sent.getSessionId(), sent.getRequestId());
    var fields = new SendFields(key, sent.getMessage(), Optional.of(BusyPolicy.ENQUEUE));

    switch (RULES.checkSend(fields)) {
      case CheckResult.Valid<SendRequest>(SendRequest request) -> assertKeepsTheRules(request);
      case CheckResult.Invalid<SendRequest>(List<FieldViolation> violations) ->
          assertThat(violations)
              .isNotEmpty()
              .extracting(FieldViolation::field)
              .doesNotHaveDuplicates()
              .isSubsetOf("user_id", "session_id", "message", "request_id");
    }
  }

  private static void assertKeepsTheRules(SendRequest request) {
    String message = request.message();
    ConversationId conversation = request.key().conversation();
    assertThat(ConversationId.parse(conversation.key())).isEqualTo(conversation);
    assertThat(request.key().requestId()).matches(ConversationId.ID);
    assertThat(message.getBytes(UTF_8)).hasSizeBetween(1, MessageText.MAX_BYTES);
    assertThat(new String(message.getBytes(UTF_8), UTF_8)).isEqualTo(message);
    assertThat(message).doesNotContain("\r", "\0");
    assertThat(Normalizer.isNormalized(message, Normalizer.Form.NFC)).isTrue();
    assertThat(COUNTER.minimalPrompt("", request.messageTokens()))
        .isLessThanOrEqualTo(CONTEXT_MAX_TOKENS);
    assertThat(RULES.checkSend(repeated(request))).isEqualTo(new CheckResult.Valid<>(request));
  }

  /** What is cleaned once stays as it is, so that its hash does too (R11). */
  private static SendFields repeated(SendRequest request) {
    ConversationId conversation = request.key().conversation();
    var key =
        new KeyFields(conversation.userId(), conversation.sessionId(), request.key().requestId());
    return new SendFields(key, request.message(), Optional.of(request.onBusy()));
  }
}
