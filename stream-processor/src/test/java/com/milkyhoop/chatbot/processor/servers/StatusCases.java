package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.error;
import static com.milkyhoop.chatbot.processor.servers.Events.json;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Servers that refuse by an HTTP status: when they are asked again, and what a person reads. */
final class StatusCases {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String RATE = error("Rate limit reached", "requests", "rate_limit_exceeded");
  private static final String QUOTA =
      error("You exceeded your current quota", "insufficient_quota", "insufficient_quota");
  private static final String TROUBLE = error("The server had an error", "server_error", "");

  private StatusCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(limits(), quotas(), passing(), told(), notChat());
  }

  /** Fails the first request in this way, and answers the second. */
  private static ServerCase once(String name, String about, Script first) {
    return of(name, about, Script.once(first, ModelAnswer::streamWhole))
        .expect(reply().requests(2));
  }

  private static Expected waited(long atLeastMillis) {
    return reply()
        .requests(2)
        .also(
            seen ->
                assertThat(seen.waitedMillis())
                    .as("ms until the second request")
                    .isBetween(atLeastMillis, atLeastMillis + 9_000));
  }

  private static List<ServerCase> limits() {
    return List.of(
        once("429-once", "429 without Retry-After", a -> a.json(429, RATE)),
        once("429-seconds-once", "Retry-After: 1", a -> a.json(429, RATE, "Retry-After: 1"))
            .expect(waited(1_000)),
        once(
                "429-ms-once",
                "retry-after-ms goes before Retry-After",
                a -> a.json(429, RATE, "retry-after-ms: 300", "Retry-After: 60"))
            .expect(waited(300)),
        once(
                "429-date-once",
                "Retry-After is a date",
                a ->
                    a.json(
                        429,
                        RATE,
                        "Retry-After: " + HTTP_DATE.format(Instant.now().plusSeconds(3))))
            .expect(waited(1_500)),
        of(
                "429-long",
                "Retry-After: 3600 is not waited for, but passed on",
                a -> a.json(429, RATE, "Retry-After: 3600"))
            .expect(
                failure("MODEL_RATE_LIMITED")
                    .also(seen -> assertThat(seen.retryAfterMillis()).hasValue(3_600_000))),
        once(
            "429-scaleway-once",
            "error is the text INSUFFICIENT QUOTA, which passes",
            a ->
                a.json(
                    429,
                    json(
                        "{'status':429,'error':'INSUFFICIENT QUOTA',"
                            + "'message':'You exceeded your limit of concurrent requests.'}"))),
        once(
            "429-gemini-once",
            "the body is an array",
            a ->
                a.json(
                    429,
                    json("[{'error':{'code':429,'message':'Resource has been exhausted'}}]"))));
  }

  private static List<ServerCase> quotas() {
    return List.of(
        of("429-quota", "a spent quota is not asked again", a -> a.json(429, QUOTA))
            .expect(
                failure("MODEL_RATE_LIMITED")
                    .saying("quota")
                    .also(
                        seen ->
                            assertThat(seen.retryAfterMillis().orElse(Long.MAX_VALUE))
                                .as("no time soon would be right")
                                .isGreaterThanOrEqualTo(60_000))),
        of(
                "429-quota-no-retry",
                "the same, with Retry-After and x-should-retry: false",
                a -> a.json(429, QUOTA, "Retry-After: 1", "x-should-retry: false"))
            .expect(failure("MODEL_RATE_LIMITED")),
        of(
                "402",
                "no balance (DeepSeek, OpenRouter)",
                a -> a.json(402, error("Insufficient Balance", "unknown_error", "")))
            .expect(failure("MODEL_REFUSED").saying("Insufficient Balance")));
  }

  private static List<ServerCase> passing() {
    return List.of(
        of(
                "x-should-retry-false",
                "500 with x-should-retry: false",
                Script.once(
                    a -> a.json(500, TROUBLE, "x-should-retry: false"), ModelAnswer::streamWhole))
            .expect(failure("MODEL_UNAVAILABLE")),
        once(
            "x-should-retry-true-once",
            "400 with x-should-retry: true",
            a -> a.json(400, error("Try again", "transient", ""), "x-should-retry: true")),
        once("529-once", "529 overloaded", a -> a.json(529, error("Overloaded", "overloaded", ""))),
        once(
            "503-loading-once",
            "503 while the model is loaded (llama.cpp)",
            a ->
                a.json(
                    503,
                    json(
                        "{'error':{'code':503,'message':'Loading model',"
                            + "'type':'unavailable_error'}}"))),
        once("502-html-once", "502 with HTML", a -> a.html(502)),
        of("500", "500, each time", a -> a.json(500, TROUBLE))
            .expect(failure("MODEL_UNAVAILABLE").requests(3).saying("The server had an error")));
  }

  /** A refusal whose body says why in this form. */
  private static ServerCase told(String name, int status, String body, String words) {
    return of(name, "the message is shown: " + body, a -> a.json(status, json(body)))
        .expect(failure("MODEL_REFUSED").saying(words));
  }

  private static List<ServerCase> told() {
    String tooOdd = "this prompt is too odd";
    return List.of(
        told("400-vllm", 400, "{'object':'error','message':'this prompt is too odd'}", tooOdd),
        of(
                "400-context",
                "the prompt is too long, as vLLM says it",
                a ->
                    a.json(
                        400,
                        json(
                            "{'object':'error','type':'BadRequestError','code':400,'message':"
                                + "'This maximum context length is 2048 tokens.'}")))
            .expect(
                failure("MODEL_REFUSED", "MODEL_CONTEXT_TOO_LONG")
                    .saying("maximum context length is 2048 tokens")),
        of(
                "400-context-code",
                "the same, by OpenAI's code",
                a ->
                    a.json(
                        400, error("Too long by far", "invalid_error", "context_length_exceeded")))
            .expect(failure("MODEL_CONTEXT_TOO_LONG").saying("Too long by far")),
        told("404-detail", 404, "{'detail':'Could not find base model'}", "Could not find base"),
        told("400-error-text", 400, "{'error':'this prompt is too odd'}", tooOdd),
        told(
            "422-detail-list",
            422,
            "{'detail':[{'loc':['body','n'],'msg':'this prompt is too odd','type':'x'}]}",
            tooOdd),
        told(
            "422-message-object",
            422,
            "{'object':'error','message':{'detail':[{'msg':'this prompt is too odd'}]}}",
            tooOdd),
        told(
            "400-databricks",
            400,
            "{'error_code':'BAD','message':'this prompt is too odd'}",
            tooOdd),
        told("400-aws", 400, "{'Message':'this prompt is too odd'}", tooOdd),
        told(
            "400-errors",
            400,
            "{'success':false,'errors':[{'code':5,'message':'this prompt is too odd'}]}",
            tooOdd),
        told("400-array", 400, "[{'error':{'message':'this prompt is too odd'}}]", tooOdd),
        told(
            "400-problem",
            400,
            "{'title':'Bad Request','status':400,'detail':'this prompt is too odd'}",
            tooOdd),
        of(
                "400-text",
                "a refusal in plain text",
                a -> a.respond(400, "text/plain", tooOdd.getBytes(UTF_8)))
            .expect(failure("MODEL_REFUSED").saying(tooOdd)));
  }

  private static List<ServerCase> notChat() {
    return List.of(
        of(
                "307",
                "a redirect is not followed: the key goes nowhere else",
                a ->
                    a.respond(
                        307, "text/plain", new byte[0], "Location: http://127.0.0.1:9/v1/chat"))
            .expect(failure("MODEL_REFUSED").saying("OPENAI_BASE_URL")),
        of("200-html", "200 with a page (a gateway, a login)", a -> a.html(200))
            .expect(
                failure("MODEL_REFUSED", "MODEL_STREAM_BROKEN", "MODEL_UNAVAILABLE")
                    .saying("OPENAI_BASE_URL")),
        of(
                "200-error-json",
                "200, application/json, an error with code 429",
                a ->
                    a.json(
                        200,
                        json(
                            "{'error':{'message':'Provider returned error','type':'rate_limit',"
                                + "'code':429}}")))
            .expect(failure("MODEL_RATE_LIMITED").requests(3).saying("Provider returned error")),
        of(
                "200-error-json-text",
                "200, application/json, an error that is a text",
                a -> a.json(200, json("{'error':'model not loaded'}")))
            .expect(
                failure("MODEL_REFUSED", "MODEL_UNAVAILABLE")
                    .requests(1, 3)
                    .saying("model not loaded")));
  }
}
