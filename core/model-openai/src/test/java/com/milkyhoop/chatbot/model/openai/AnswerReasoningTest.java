package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.ScriptedCalls.failure;
import static com.milkyhoop.chatbot.model.openai.ScriptedCalls.reply;
import static com.milkyhoop.chatbot.model.openai.TestModels.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.ScriptedCalls.Reply;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import com.milkyhoop.chatbot.model.openai.TestModels.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reasoning moves the clocks, and is no part of the reply. */
@Timeout(30)
@Execution(ExecutionMode.CONCURRENT)
class AnswerReasoningTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** Is shorter than the reasoning, and much longer than what is between two steps of it. */
  private static final Duration GAP = Duration.ofSeconds(3);

  private static final int STEPS = 45;
  private static final String HM = "\"reasoning_content\":\"Hm.\"";

  @ParameterizedTest
  @ValueSource(
      strings = {
        HM,
        "\"reasoning\":\"Hm.\"",
        "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"Hm.\"}]",
        "\"reasoning_text\":\"Hm.\"",
        "\"thinking\":\"Hm.\"",
        "\"thinking_blocks\":[{\"thinking\":\"Hm.\"}]",
        "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm.\"}]}]",
        "\"content\":\"<think>Hm.\""
      })
  void shouldWaitForTextAsLongAsReasoningComes(String delta) throws Exception {
    Reply reply =
        reply(
            c -> {
              reason(c.stream(), delta);
              c.text(delta.contains("<think>") ? "</think>\\n\\nHalo" : "Halo");
              c.finish("stop").done();
            },
            new Timeouts(LONG, GAP, LONG, GAP, LONG));

    assertThat(reply.text()).isEqualTo("Halo");
    assertThat(reply.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"reasoning_content\":\"\"",
        "\"reasoning_content\":null,\"content\":\"\"",
        "\"reasoning_details\":[]",
        "\"role\":\"assistant\"",
        "\"content\":\"\\n\""
      })
  void shouldTimeOutWhenNeitherTextNorReasoningComes(String delta) throws Exception {
    Failed e = failure(c -> reason(c.stream(), delta), new Timeouts(LONG, SHORT, LONG, LONG, LONG));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e).hasMessage("OpenAI sent no text within 1 s");
  }

  @Test
  void shouldTimeOutWhenReasoningStalls() throws Exception {
    Failed e =
        failure(
            c -> {
              c.stream().data(delta(HM));
              c.awaitAbort();
            },
            new Timeouts(LONG, LONG, LONG, SHORT, LONG));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e).hasMessage("OpenAI sent neither text nor more reasoning for 1 s");
  }

  @Test
  void shouldTimeOutWhenReasoningTakesTooLong() throws Exception {
    Failed e = failure(c -> reason(c.stream(), HM), new Timeouts(LONG, LONG, SHORT, LONG, LONG));

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e).hasMessage("OpenAI reasoned for 1 s without any text");
  }

  @Test
  void shouldWaitForTextWhenTheModelReasonsInTheMiddleOfIt() throws Exception {
    Reply reply =
        reply(
            c -> {
              c.stream().text("Ha");
              reason(c, HM);
              c.text("lo").finish("stop").done();
            },
            new Timeouts(LONG, LONG, GAP, GAP, LONG));

    assertThat(reply.text()).isEqualTo("Halo");
  }

  /** Reasons for four and a half seconds. */
  private static void reason(Connection c, String delta) throws IOException {
    for (int i = 0; i < STEPS; i++) {
      c.data(delta(delta));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private static String delta(String delta) {
    return "{\"choices\":[{\"delta\":{" + delta + "}}]}";
  }
}
