package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
  private static final int LIMIT = 1000;

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void shouldGiveEventsAsTheStandardSays(String name, String stream, List<SseEvent> expected) {
    List<SseEvent> events = whole(stream.getBytes(UTF_8), LIMIT);

    assertThat(events).as(name).isEqualTo(expected);
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        arguments("line feeds", "data: a\n\ndata: b\n\n", data("a", "b")),
        arguments(
            "carriage returns and line feeds", "data: a\r\n\r\ndata: b\r\n\r\n", data("a", "b")),
        arguments("carriage returns", "data: a\r\rdata: b\r\r", data("a", "b")),
        arguments("a mixture", "data: a\r\n\ndata: b\n\rdata: c\r\n\r", data("a", "b", "c")),
        arguments("a byte order mark", "\uFEFFdata: a\n\n", data("a")),
        arguments("a second byte order mark", "data: a\n\n\uFEFFdata: b\n\n", data("a")),
        arguments("no space after the colon", "data:a\n\n", data("a")),
        arguments("one space of two", "data:  a\n\n", data(" a")),
        arguments("several data lines", "data: a\ndata\ndata: b\n\n", data("a\n\nb")),
        arguments("empty data", "data:\n\n", data("")),
        arguments("no data", "event: x\n\n", data()),
        arguments("comments", ": ping\n\n:\n\ndata: a\n: b\n\n", data("a")),
        arguments("fields of others", "id: 1\nretry: 5\nfoo: x\ndata: a\nbar\n\n", data("a")),
        arguments("nearly our field", "DATA: a\n data: b\ndata : c\n\n", data()),
        arguments("more blank lines", "\n\n\r\ndata: a\n\n\n\n", data("a")),
        arguments("colons in the value", "data: {\"a\":1}\n\n", data("{\"a\":1}")),
        arguments("letters of two to four bytes", "data: é€😀\n\n", data("é€😀")),
        arguments(
            "no blank line between objects",
            "data: {\"a\":1}\ndata: {\"b\":2}\ndata: [DONE]\n\n",
            data("{\"a\":1}", "{\"b\":2}", "[DONE]")),
        arguments("an object that is no field", "{\"a\":1}\n\n", data("{\"a\":1}")),
        arguments(
            "one object over several lines",
            "data: {\ndata: \"a\":{}\ndata: ,\"b\":[\ndata: {}\ndata: ]}\n\n",
            data("{\n\"a\":{}\n,\"b\":[\n{}\n]}")),
        arguments(
            "a type, for one event",
            "event: error\ndata: a\n\ndata: b\n\n",
            List.of(new SseEvent("error", "a"), new SseEvent("", "b"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: a", "data: a\n", "data: a\r\n", "data: a\ndata: b"})
  void shouldGiveNoEventWhenTheStreamEndsBeforeItsBlankLine(String stream) {
    assertThat(whole(stream.getBytes(UTF_8), LIMIT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: a", "data: a\n", "data: a\r\n", ": ping\ndata: a"})
  void shouldGiveTheEventThatTheStreamLeftOpenWhenItIsEnded(String stream) {
    var parser = new SseParser(LIMIT);
    byte[] bytes = stream.getBytes(UTF_8);

    List<SseEvent> before = parser.feed(bytes, 0, bytes.length);

    assertThat(before).isEmpty();
    assertThat(parser.end()).isEqualTo(data("a"));
    assertThat(parser.end()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>\n", "Welcome!\n", "\n\n", ""})
  void shouldTellBytesThatAreNoEvents(String stream) {
    var parser = new SseParser(LIMIT);
    byte[] bytes = stream.getBytes(UTF_8);

    parser.feed(bytes, 0, bytes.length);

    assertThat(parser.spoken()).isFalse();
    parser.feed(": ping\n".getBytes(UTF_8), 0, 7);
    assertThat(parser.spoken()).isTrue();
  }

  @Test
  void shouldReplaceBytesThatAreNoText() {
    byte[] stream = {'d', 'a', 't', 'a', ':', (byte) 0xC3, '\n', '\n'};

    assertThat(whole(stream, LIMIT)).isEqualTo(data("\uFFFD"));
  }

  @Test
  void shouldStopWhenALineIsLongerThanItsBound() {
    var parser = new SseParser(10);
    byte[] stream = "data: a\n\ndata: abcdef\n\ndata: c\n\n".getBytes(UTF_8);

    List<SseEvent> events = parser.feed(stream, 0, stream.length);

    assertThat(events).isEqualTo(data("a"));
    assertThat(parser.overflowed()).isTrue();
  }

  @Test
  void shouldStopWhenManyLinesAreLongerThanTheBound() {
    var parser = new SseParser(10);
    byte[] stream = "data:abc\n".repeat(4).getBytes(UTF_8);

    List<SseEvent> events = parser.feed(stream, 0, stream.length);

    assertThat(events).isEmpty();
    assertThat(parser.overflowed()).isTrue();
  }

  @Test
  void shouldNotCountWhatItNeedNotHold() {
    var parser = new SseParser(10);
    byte[] stream = (": ping\n".repeat(100) + "data: a\n\n").getBytes(UTF_8);

    List<SseEvent> events = parser.feed(stream, 0, stream.length);

    assertThat(events).isEqualTo(data("a"));
    assertThat(parser.overflowed()).isFalse();
  }

  @Test
  void shouldGiveTheSameEventsHoweverTheBytesAreCut() {
    var random = new Random(20_261_122);
    for (int round = 0; round < 5000; round++) {
      byte[] stream = randomStream(random);
      int limit = random.nextInt(8) == 0 ? 1 + random.nextInt(40) : LIMIT;

      List<SseEvent> cut = inPieces(stream, limit, random);

      assertThat(cut)
          .as("round %d: %s", round, new String(stream, UTF_8))
          .isEqualTo(whole(stream, limit));
    }
  }

  private static List<SseEvent> data(String... data) {
    return Stream.of(data).map(text -> new SseEvent("", text)).toList();
  }

  private static List<SseEvent> whole(byte[] stream, int limit) {
    return new SseParser(limit).feed(stream, 0, stream.length);
  }

  private static List<SseEvent> inPieces(byte[] stream, int limit, Random random) {
    var parser = new SseParser(limit);
    List<SseEvent> events = new ArrayList<>();
    int most = 1 + random.nextInt(12);
    for (int at = 0; at < stream.length; ) {
      int length = Math.min(random.nextInt(most + 1), stream.length - at);
      events.addAll(parser.feed(stream, at, length));
      at += length;
    }
    return events;
  }

  /** Pieces of the format in any order, and now and then any byte. */
  private static byte[] randomStream(Random random) {
    String[] pieces = {
      "data:",
      "data: x",
      "data: é😀",
      "event: e",
      ": c",
      "\n",
      "\n\n",
      "\r",
      "\r\n",
      "\r\n\r\n",
      "\uFEFF",
      " ",
      ":",
      "id: 7",
      "a",
      "data"
    };
    var out = new ByteArrayOutputStream();
    int count = random.nextInt(30);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(10) == 0) {
        out.write(random.nextInt(256));
      } else {
        out.writeBytes(pieces[random.nextInt(pieces.length)].getBytes(UTF_8));
      }
    }
    return out.toByteArray();
  }
}
