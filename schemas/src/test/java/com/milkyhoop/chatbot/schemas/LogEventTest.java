package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log event's JSON is public: other services read it, so these names and forms are fixed. */
class LogEventTest {
  private static final String PROCESSED =
      """
      {"event":"message_processed","user_id":"abc123",\
      "trace_id":"e49212f1-3421-4d56-b1b4-c5a1234c2db1","message":"Halo bot!",\
      "reply":"Halo juga!","timestamp":"2025-03-22T08:00:00Z",\
      "request_id":"r1","session_id":"s1","turn":3,"model":"gpt-4o","route":"openai",\
      "finish_reason":"stop","attempts":2,\
      "calls":[{"route":"openai","outcome":"model_timeout"},\
      {"route":"openai","outcome":"completed","usage":{"prompt_tokens":12,"completion_tokens":3,\
      "cached_tokens":8,"cache_written_tokens":4,"reasoning_tokens":1}}],\
      "usage":{"prompt_tokens":12,"completion_tokens":3,\
      "cached_tokens":8,"cache_written_tokens":4,"reasoning_tokens":1},\
      "latency_ms":{"queued":2,"first_token":310,"total":840},\
      "prompt":{"model":"gpt-4o","max_tokens":1000,"temperature":0.7,"system_prompt":"",\
      "turns":[1,2],"tokens":31,"encoding":"o200k_base","max_context_tokens":16384,\
      "max_context_turns":200,"sha256":"9f86d0"},\
      "text_digest":"88b72f8438c9272a069baeabd5a251a4ce737c951dd1f9f6c1fe3d36a8a8a4dc"}""";
  private static final String FAILED =
      """
      {"event":"message_failed","user_id":"abc123",\
      "trace_id":"e49212f1-3421-4d56-b1b4-c5a1234c2db1","message":"Halo bot!",\
      "reply":"","timestamp":"2025-03-22T08:00:00.125Z",\
      "request_id":"r1","session_id":"s1","turn":1,"attempts":0,\
      "error":{"reason":"MODEL_UNAUTHORIZED","message":"the model service refused the key"},\
      "text_digest":"1c44aecef434752f2d59a1392e5d44043a743e9518f47ff5313bab2568d9fdd7"}""";

  private static final LogEvent.Usage USAGE = new LogEvent.Usage(12, 3, 8, 4, 1);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void shouldReadEveryFieldOfAProcessedMessage() {
    LogEvent event = parse(PROCESSED);

    assertThat(event)
        .isEqualTo(
            new LogEvent(
                LogEvent.Type.MESSAGE_PROCESSED,
                "abc123",
                UUID.fromString("e49212f1-3421-4d56-b1b4-c5a1234c2db1"),
                "Halo bot!",
                "Halo juga!",
                Instant.parse("2025-03-22T08:00:00Z"),
                "r1",
                "s1",
                3,
                "gpt-4o",
                "openai",
                "stop",
                2,
                List.of(
                    new LogEvent.Call("openai", "model_timeout", null),
                    new LogEvent.Call("openai", "completed", USAGE)),
                USAGE,
                new LogEvent.Latency(2, 310L, 840),
                null,
                new LogEvent.Prompt(
                    "gpt-4o",
                    1000,
                    0.7,
                    "",
                    List.of(1L, 2L),
                    31,
                    "o200k_base",
                    16_384,
                    200,
                    "9f86d0")));
  }

  @ParameterizedTest
  @ValueSource(strings = {PROCESSED, FAILED})
  void shouldWriteTheSameBytesThatItRead(String json) {
    assertThat(new String(parse(json).toJson(), UTF_8)).isEqualTo(json);
  }

  @ParameterizedTest
  @EnumSource(LogEvent.Type.class)
  void shouldBeginWithTheSixFixedNamesInTheirOrder(LogEvent.Type type) throws IOException {
    LogEvent event = of(type, "Halo bot!", "");

    JsonNode json = JSON.readTree(event.toJson());

    assertThat(json.properties())
        .extracting(Map.Entry::getKey)
        .startsWith("event", "user_id", "trace_id", "message", "reply", "timestamp")
        .allMatch(name -> name.matches("[a-z]+(_[a-z]+)*"));
    assertThat(json.path("event").asText()).isEqualTo(type.name().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @EnumSource(LogEvent.Type.class)
  void shouldAlwaysHaveAReplyThatIsAString(LogEvent.Type type) throws IOException {
    JsonNode json = JSON.readTree(of(type, "Halo bot!", "").toJson());

    assertThat(json.path("reply").isTextual()).isTrue();
  }

  @Test
  void shouldLeaveOutWhatThereIsNot() throws IOException {
    JsonNode json = JSON.readTree(of(LogEvent.Type.MESSAGE_EXPIRED, "Halo", "").toJson());

    assertThat(json.has("model")).isFalse();
    assertThat(json.has("calls")).isFalse();
    assertThat(json.has("usage")).isFalse();
    assertThat(json.has("error")).isFalse();
    assertThat(json.findValues("first_token")).isEmpty();
    assertThat(json.toString()).doesNotContain("null");
  }

  @Test
  void shouldKnowNoTemperatureWhereNoneWasSent() {
    String without = PROCESSED.replace("\"temperature\":0.7,", "");

    LogEvent event = parse(without);

    assertThat(event.prompt()).extracting(LogEvent.Prompt::temperature).isNull();
    assertThat(new String(event.toJson(), UTF_8)).isEqualTo(without);
  }

  @Test
  void shouldKeepAnyTextAsItIs() {
    String text = "\"kutip\" \\ \n\t 🙂 \u2028 日本 \u007f";

    LogEvent read = LogEvent.parse(of(LogEvent.Type.MESSAGE_PROCESSED, text, text).toJson());

    assertThat(read.message()).isEqualTo(text);
    assertThat(read.reply()).isEqualTo(text);
  }

  /** The digest is in the samples above, computed with Python. */
  @Test
  void shouldTellThatATextWasAlteredR16() {
    LogEvent altered = parse(PROCESSED.replace("Halo juga!", "Halo juga?"));

    assertThat(altered.textDigest()).isEqualTo(parse(PROCESSED).textDigest());
    assertThat(TextDigest.of(altered.message(), altered.reply()))
        .isNotEqualTo(altered.textDigest());
  }

  @Test
  void shouldIgnoreNamesThatItDoesNotKnow() {
    String newer = PROCESSED.replaceFirst("\\{", "{\"region\":{\"zone\":[1,null]},");

    assertThat(parse(newer)).isEqualTo(parse(PROCESSED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event",
        "user_id",
        "trace_id",
        "message",
        "reply",
        "timestamp",
        "request_id",
        "session_id",
        "turn",
        "attempts"
      })
  void shouldRefuseAnEventThatLacksAFixedName(String name) {
    String without = FAILED.replace("\"" + name + "\":", "\"x_" + name + "\":");
    String withNull =
        FAILED.replaceFirst("\"" + name + "\":(\"[^\"]*\"|\\d+)", "\"" + name + "\":null");

    assertRefused(without, name);
    assertRefused(withNull, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "rahasia",
        "\"rahasia\"",
        "[\"rahasia\"]",
        "{\"message\":\"rahasia\"",
        "{\"message\":\"rahasia\\q\"}",
        "{\"event\":\"rahasia\"}",
        "{\"trace_id\":\"rahasia\"}",
        "{\"timestamp\":\"rahasia\"}",
        "{\"turn\":\"rahasia\"}",
        "{\"reply\":{\"rahasia\":1}}",
        "{\"usage\":{\"prompt_tokens\":\"rahasia\"}}",
        "{\"prompt\":{\"turns\":[\"rahasia\"]}}",
        PROCESSED + "rahasia",
        PROCESSED + PROCESSED,
      })
  void shouldQuoteNothingWhenTheValueIsNoLogEvent(String value) {
    Throwable refusal = catchThrowable(() -> parse(value));

    assertThat(refusal).isInstanceOf(MalformedRecordException.class);
    assertThat(refusal).hasStackTraceContaining("value is no log event");
    for (Throwable each = refusal; each != null; each = each.getCause()) {
      assertThat(each.getMessage()).doesNotContain("rahasia", "Halo");
    }
  }

  @Test
  void shouldSayWhereTheValueIsWrong() {
    assertRefused("{\"trace_id\":\"x\"}", "at $.trace_id");
    assertRefused("{\"usage\":{\"prompt_tokens\":\"x\"}}", "at $.usage.prompt_tokens");
    assertRefused("{\"event\" \"x\"}", "at byte 9");
  }

  @Test
  void shouldBeARowOfChatMessageOnlyWhenItHasAReply() {
    assertThat(LogEvent.Type.values())
        .filteredOn(LogEvent.Type::hasReply)
        .containsExactly(LogEvent.Type.MESSAGE_PROCESSED, LogEvent.Type.MESSAGE_CANCELLED);
  }

  private static void assertRefused(String json, String why) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(why);
  }

  private static LogEvent parse(String json) {
    return LogEvent.parse(json.getBytes(UTF_8));
  }

  private static LogEvent of(LogEvent.Type type, String message, String reply) {
    return new LogEvent(
        type,
        "abc123",
        UUID.fromString("e49212f1-3421-4d56-b1b4-c5a1234c2db1"),
        message,
        reply,
        Instant.parse("2025-03-22T08:00:00Z"),
        "r1",
        "s1",
        1,
        null,
        null,
        null,
        2,
        List.of(),
        null,
        new LogEvent.Latency(2, null, 840),
        null,
        null);
  }
}
