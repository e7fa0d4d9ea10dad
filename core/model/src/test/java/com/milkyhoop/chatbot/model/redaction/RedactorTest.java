package com.milkyhoop.chatbot.model.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RedactorTest {
  private static final Pattern LABEL = Pattern.compile("«([A-Z]+):([^»]*)»");
  private static final Pattern MARK = Pattern.compile("\\[(mail|phone|card|iban)\\]");

  private final Redactor redactor = Redactor.of(EnumSet.allOf(PersonalData.class));

  @Test
  void shouldLeaveMessagesAsTheyAreByDefault() {
    assertThat(Redactor.of(Set.of()).redact("ana@example.com")).isEqualTo("ana@example.com");
  }

  @Test
  void shouldTakeOutTheKindsThatAreAskedForAlone() {
    assertThat(
            Redactor.of(Set.of(PersonalData.EMAIL)).redact("ana@example.com, 4111 1111 1111 1111"))
        .isEqualTo("[mail], 4111 1111 1111 1111");
  }

  @Test
  void shouldTellANumberWithWrongCheckDigitsFromACard() {
    assertThat(redactor.redact("4111 1111 1111 1111")).isEqualTo("[card]");
    assertThat(redactor.redact("4111 1111 1111 1112")).isEqualTo("4111 1111 1111 1112");
    assertThat(redactor.redact("DE89370400440532013000")).isEqualTo("[iban]");
    assertThat(redactor.redact("DE88370400440532013000")).isEqualTo("DE88370400440532013000");
  }

  /** A repeated request must stay the same request, and fit where it fitted. */
  @Test
  void shouldBeTheSameWhenItIsDoneAgainAndNeverLonger() throws IOException {
    for (String line : labelled()) {
      String message =
          LABEL.matcher(line).replaceAll(match -> Matcher.quoteReplacement(match.group(2)));
      String once = redactor.redact(message);

      assertThat(redactor.redact(once)).isEqualTo(once);
      assertThat(once.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(message.getBytes(UTF_8).length);
    }
  }

  /** A message may be 16 KiB of anything: no pattern takes long over it. */
  @Test
  void shouldTakeNoLongTimeOverAnything() {
    for (String piece : List.of("1", "1 ", "a", "a.", "+1", "DE89 ", "A1", "(0", "a@", "@a.")) {
      long begin = cpuTime();
      redactor.redact(piece.repeat(16 * 1024 / piece.length()));
      assertThat((cpuTime() - begin) / 1_000_000).as(piece).isLessThan(2_000);
    }
  }

  /** Counts what this thread does: the machine may be busy with others. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Its error rates are what docs/privacy.md says they are. */
  @Test
  void shouldErrAsOftenAsItIsDocumented() throws IOException {
    Map<PersonalData, int[]> counts = new EnumMap<>(PersonalData.class);
    for (PersonalData kind : PersonalData.values()) {
      counts.put(kind, new int[3]);
    }
    for (String line : labelled()) {
      count(line, counts);
    }

    String document = Files.readString(Path.of("../../docs/privacy.md"));
    counts.forEach(
        (kind, count) ->
            assertThat(document)
                .contains(
                    "| `%s` | %d | %d | %d |"
                        .formatted(
                            kind.name().toLowerCase(Locale.ROOT), count[0], count[1], count[2])));
  }

  /** Adds up, for each kind: labelled ones, those of them that stay, and others that go. */
  private void count(String line, Map<PersonalData, int[]> counts) {
    String message =
        LABEL.matcher(line).replaceAll(match -> Matcher.quoteReplacement(match.group(2)));
    String redacted = redactor.redact(message);
    Map<PersonalData, Integer> wanted = new EnumMap<>(PersonalData.class);
    for (MatchResult label : LABEL.matcher(line).results().toList()) {
      PersonalData kind = PersonalData.valueOf(label.group(1));
      int[] count = Objects.requireNonNull(counts.get(kind));
      count[0]++;
      if (redacted.contains(label.group(2))) {
        count[1]++;
      } else {
        wanted.merge(kind, 1, Integer::sum);
      }
    }
    for (MatchResult mark : MARK.matcher(redacted).results().toList()) {
      PersonalData kind = ofMark(mark.group());
      if (wanted.merge(kind, -1, Integer::sum) < 0) {
        Objects.requireNonNull(counts.get(kind))[2]++;
      }
    }
  }

  private static PersonalData ofMark(String mark) {
    return Arrays.stream(PersonalData.values())
        .filter(kind -> kind.mark().equals(mark))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> labelled() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(RedactorTest.class.getResourceAsStream("labelled.txt"))) {
      List<String> lines = new ArrayList<>(new String(in.readAllBytes(), UTF_8).lines().toList());
      lines.removeIf(line -> line.startsWith("#") || line.isBlank());
      return lines;
    }
  }
}
