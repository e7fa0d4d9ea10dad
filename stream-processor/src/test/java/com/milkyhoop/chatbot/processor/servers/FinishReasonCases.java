package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.DONE;
import static com.milkyhoop.chatbot.processor.servers.Events.choice;
import static com.milkyhoop.chatbot.processor.servers.Events.content;
import static com.milkyhoop.chatbot.processor.servers.Events.contents;
import static com.milkyhoop.chatbot.processor.servers.Events.finish;
import static com.milkyhoop.chatbot.processor.servers.Events.parts;
import static com.milkyhoop.chatbot.processor.servers.Events.quoted;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Events.tail;
import static com.milkyhoop.chatbot.processor.servers.Expected.anyFailure;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Servers whose finish reasons come too early, tell of a failure, or are words of their own. */
final class FinishReasonCases {
  /** Longer than what is waited for counts after a reply's end. */
  private static final Duration LONG_GAP = Duration.ofMillis(2400);

  private FinishReasonCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(early(), failing(), unusual(), withoutText());
  }

  private static List<ServerCase> early() {
    return List.of(
        of(
            "finish-empty-string",
            "finish_reason is an empty string in every chunk but the last",
            a -> {
              a.open();
              eachPart(a, "", Duration.ZERO);
              a.write(tail());
              a.end();
            }),
        of(
            "finish-null-string",
            "finish_reason is the string null in every chunk but the last (KoboldCpp)",
            a -> {
              a.open();
              eachPart(a, "null", LONG_GAP);
              a.write(tail());
              a.end();
            }),
        of(
                "finish-stop-early",
                "finish_reason is stop in every chunk, with long gaps (LiteLLM)",
                a -> {
                  a.open();
                  eachPart(a, "stop", LONG_GAP);
                  a.write(DONE);
                  a.end();
                })
            .expect(reply().uncounted()),
        of(
            "finish-stop-in-reasoning",
            "the reasoning has finish_reason stop, the text comes later (Open WebUI)",
            a -> {
              a.open();
              a.write(role(), choice("'delta':{'reasoning_content':'Hm.'},'finish_reason':'stop'"));
              a.pause(LONG_GAP);
              a.write(contents(a.text()), tail());
              a.end();
            }),
        of(
                "reset-after-early-stop",
                "finish_reason is stop in every chunk, then a reset: nobody knows what is missing",
                a -> {
                  a.open();
                  eachPart(a, "stop", Duration.ZERO);
                  a.pause(ConnectionCases.UNTIL_READ);
                  a.reset();
                })
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)));
  }

  /**
   * Words that services document for an answer that failed: vLLM and SGLang abort; OpenRouter, vLLM
   * and Mistral error; Cohere ERROR; DeepSeek insufficient_system_resource; Zhipu network_error.
   */
  private static List<ServerCase> failing() {
    return Stream.of("abort", "error", "ERROR", "insufficient_system_resource", "network_error")
        .flatMap(
            reason ->
                Stream.of(
                    of(
                            "finish-" + reason,
                            "half a text, then " + reason + " and [DONE]",
                            a -> a.stream(role(), content("OK-"), finish(reason), DONE))
                        .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
                    of(
                            "finish-" + reason + "-first",
                            reason + " before any text",
                            a -> a.stream(role(), finish(reason), DONE))
                        .expect(failure("MODEL_UNAVAILABLE").requests(3))))
        .toList();
  }

  /** Words that are an end like any other, and stay as the server says them. */
  private static List<ServerCase> unusual() {
    return Stream.of("eos", "length", "content_filter", "model_length", "sensitive", "SAFETY")
        .map(
            reason ->
                of(
                        "finish-" + reason,
                        "text, then " + reason + ", which stays as it is",
                        a -> a.stream(role(), contents(a.text()), finish(reason), DONE))
                    .expect(reply().finish(reason).uncounted()))
        .toList();
  }

  private static List<ServerCase> withoutText() {
    Script emptyStop = a -> a.stream(role(), finish("stop"), DONE);
    return List.of(
        of("empty-stop", "role, stop, [DONE], no text", emptyStop)
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        of(
                "empty-stop-once",
                "the same, and the text the second time",
                Script.once(emptyStop, ModelAnswer::streamWhole))
            .expect(reply().requests(2)),
        of("empty-done-only", "only [DONE]", a -> a.stream(DONE))
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        of("empty-body", "an event stream without a byte", a -> a.stream())
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        of(
                "empty-null-content",
                "content is null in every chunk, then stop",
                a ->
                    a.stream(
                        choice("'delta':{'content':null},'finish_reason':null"),
                        finish("stop"),
                        DONE))
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        // The same prompt would be filtered again, and an empty reply would tell a person nothing.
        of(
                "empty-content-filter",
                "content_filter without any text",
                a -> a.stream(role(), finish("content_filter"), DONE))
            .expect(failure("MODEL_REFUSED").saying("content filter")),
        of(
                "empty-malformed-call",
                "the model tried to call a tool that nobody offered, and failed (Gemini)",
                a -> a.stream(role(), finish("MALFORMED_FUNCTION_CALL"), DONE))
            .expect(anyFailure()));
  }

  private static void eachPart(ModelAnswer a, String reason, Duration gap)
      throws IOException, InterruptedException {
    boolean first = true;
    for (String part : parts(a.text())) {
      if (!first) {
        a.pause(gap);
      }
      first = false;
      a.write(choice("'delta':{'content':%s},'finish_reason':%s", quoted(part), quoted(reason)));
    }
  }
}
