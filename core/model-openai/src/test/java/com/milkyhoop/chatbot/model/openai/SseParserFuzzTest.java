package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Any bytes, cut anywhere, give the events that a plain reading of the standard gives, and of its
 * two exceptions.
 */
class SseParserFuzzTest {
  private static final int ROOMY = 1 << 20;

  @FuzzTest
  void shouldGiveTheEventsOfTheStandardHoweverTheBytesAreCut(byte[] stream) {
    var random = new Random(Arrays.hashCode(stream));
    int tight = 1 + random.nextInt(64);

    Parsed whole = parse(stream, ROOMY, stream.length, random);

    assertThat(whole).isEqualTo(new Parsed(plainReading(stream), false));
    assertThat(parse(stream, ROOMY, 1, random)).isEqualTo(whole);
    assertThat(parse(stream, ROOMY, 1 + random.nextInt(16), random)).isEqualTo(whole);
    Parsed wholeWithinBound = parse(stream, tight, stream.length, random);
    assertThat(parse(stream, tight, 1 + random.nextInt(16), random)).isEqualTo(wholeWithinBound);
    int kept = wholeWithinBound.events().size();
    assertThat(wholeWithinBound.events()).isEqualTo(whole.events().subList(0, kept));
  }

  private record Parsed(List<SseEvent> events, boolean overflowed) {}

  private static Parsed parse(byte[] stream, int limit, int longestPiece, Random random) {
    var parser = new SseParser(limit);
    List<SseEvent> events = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int length = longestPiece >= stream.length ? stream.length : random.nextInt(longestPiece + 1);
      length = Math.min(length, stream.length - at);
      events.addAll(parser.feed(stream, at, length));
      at += length;
    }
    return new Parsed(events, parser.overflowed());
  }

  /** The whole text first, then its lines, then their fields: no state but that of one event. */
  private static List<SseEvent> plainReading(byte[] stream) {
    String text = new String(stream, UTF_8).replaceFirst("^\uFEFF", "");
    String[] lines = text.split("\r\n|\r|\n", -1);
    List<SseEvent> events = new ArrayList<>();
    List<String> data = new ArrayList<>();
    String type = "";
    for (String line : Arrays.asList(lines).subList(0, lines.length - 1)) {
      String[] field = line.split(":", 2);
      String value = field.length == 1 ? "" : field[1].replaceFirst("^ ", "");
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          events.add(new SseEvent(type, String.join("\n", data)));
        }
        data.clear();
        type = "";
      } else if (field[0].equals("data") || line.startsWith("{")) {
        value = line.startsWith("{") ? line : value;
        String before = String.join("\n", data);
        if (before.length() > 1
            && before.startsWith("{")
            && before.endsWith("}")
            && (value.startsWith("{") || value.startsWith("[DONE]"))) {
          events.add(new SseEvent(type, before));
          data.clear();
          type = "";
        }
        data.add(value);
      } else if (field[0].equals("event")) {
        type = value;
      }
    }
    return events;
  }
}
