package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:37Z");

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "7, 7000",
    "' 7 ', 7000",
    "0.5, 500",
    "999999999999, 31536000000",
    "'Sun, 06 Nov 1994 08:50:37 GMT', 60000",
    "'Sunday, 06-Nov-94 08:50:37 GMT', 60000",
    "'Sun, 06 Nov 1994 08:00:00 GMT', 0",
    "'Fri, 31 Dec 9999 23:59:59 GMT', 31536000000"
  })
  void shouldReadSecondsAndDates(String value, long millis) {
    assertThat(of("Retry-After", value)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "soon", "1e9", "7s", "0x10", "9999999999999"})
  void shouldIgnoreWhatIsNeither(String value) {
    assertThat(of("Retry-After", value)).isEmpty();
  }

  @Test
  void shouldPreferMilliseconds() {
    assertThat(of("Retry-After", "7", "retry-after-ms", "1500")).contains(Duration.ofMillis(1500));
  }

  @Test
  void shouldCompareADateWithTheServersClockWhereItTellsTheTime() {
    assertThat(
            of(
                "Date", "Sun, 06 Nov 1994 08:50:30 GMT",
                "Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"))
        .contains(Duration.ofSeconds(7));
  }

  @Test
  void shouldBeEmptyWhereNothingIsAsked() {
    assertThat(of()).isEmpty();
  }

  private static Optional<Duration> of(String... headers) {
    return RetryAfter.of(Headers.of(headers), NOW);
  }
}
