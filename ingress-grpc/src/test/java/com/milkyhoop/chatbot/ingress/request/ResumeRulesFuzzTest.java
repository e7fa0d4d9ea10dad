package com.milkyhoop.chatbot.ingress.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import java.util.List;

/** Bytes of a ResumeReplyRequest come through with a cursor that reads back, or as violations. */
class ResumeRulesFuzzTest {
  private static final RequestRules RULES =
      new RequestRules(TokenCounter.forModel("gpt-4o"), "", 1000);

  @FuzzTest
  void shouldGiveACursorThatReadsBackOrNameTheFields(byte[] input) {
    ResumeReplyRequest sent;
    try {
      sent = ResumeReplyRequest.parseFrom(input);
    } catch (InvalidProtocolBufferException _) {
      return;
    }
    var key = new KeyFields(sent.getUserId(), sent.getSessionId(), sent.getRequestId());

    switch (RULES.checkResume(key, sent.getCursor())) {
      case CheckResult.Valid<ResumeRequest>(ResumeRequest request) ->
          assertThat(Cursor.parse(request.cursor().text())).contains(request.cursor());
      case CheckResult.Invalid<ResumeRequest>(List<FieldViolation> violations) ->
          assertThat(violations)
              .isNotEmpty()
              .extracting(FieldViolation::field)
              .doesNotHaveDuplicates()
              .isSubsetOf("user_id", "session_id", "request_id", "cursor");
    }
  }
}
