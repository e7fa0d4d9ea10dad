package com.milkyhoop.chatbot.sink.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.sink.Events;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogRowTest {
  private static final Position POSITION = new Position("log", 0, 7);

  @Test
  void shouldKeepEveryByteWhenTheValueIsALogEvent() {
    String spaced =
        json("r1").replace("{\"event\"", "{ \"later_name\" : [1.0, \"é€😀\"],\n \"event\"");

    LogRow row = LogRow.parse(spaced.getBytes(UTF_8), POSITION);

    assertThat(row.json()).isEqualTo(spaced);
    assertThat(row.event()).isEqualTo(Events.processed("u1", "s1", "r1"));
    assertThat(row.event().event()).isEqualTo(LogEvent.Type.MESSAGE_PROCESSED);
    assertThat(row.position()).isEqualTo(POSITION);
  }

  @Test
  void shouldBeMalformedWhenThereIsNoValue() {
    assertMalformed(null, "no value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "{}", "{\"event\":\"message_lost\"}", "hello"})
  void shouldBeMalformedWhenTheValueIsNoLogEvent(String value) {
    assertMalformed(value.getBytes(UTF_8), "log event");
  }

  @Test
  void shouldBeMalformedWhenAnIdIsNone() {
    assertMalformed(json("a/b").getBytes(UTF_8), "request_id must match");
  }

  @Test
  void shouldBeMalformedWhenAnIdIsTooLongForAKey() {
    assertMalformed(json("r".repeat(129)).getBytes(UTF_8), "request_id must match");
  }

  @Test
  void shouldBeMalformedWhenTheTextIsNoUtf8() {
    byte[] value = json("r1").replace("Halo bot!", "Halo bot@").getBytes(UTF_8);
    for (int i = 0; i < value.length; i++) {
      if (value[i] == '@') {
        value[i] = (byte) 0xFF;
      }
    }
    assertMalformed(value, "UTF-8");
  }

  private static String json(String request) {
    return new String(Events.processed("u1", "s1", request).toJson(), UTF_8);
  }

  private static void assertMalformed(byte @Nullable [] value, String why) {
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> LogRow.parse(value, POSITION))
        .withMessageContaining(why);
  }
}
