package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class ConfigReaderTest {
  private static final Duration DEFAULT = Duration.ofSeconds(7);
  private static final Duration MIN = Duration.ofMillis(500);
  private static final Duration MAX = Duration.ofDays(7);

  @Test
  void shouldGiveTheDefaultWhenAVariableIsNotSet() {
    var env = new ConfigReader(Map.of());

    assertThat(env.optional("X")).isEmpty();
    assertThat(env.string("X", "default")).isEqualTo("default");
    assertThat(env.integer("X", 3, 1, 9)).isEqualTo(3);
    assertThat(env.bytes("X", 4L, 1, 9)).isEqualTo(4);
    assertThat(env.decimal("X", 0.5, 0, 1)).isEqualTo(0.5);
    assertThat(env.duration("X", DEFAULT, MIN, MAX)).isEqualTo(DEFAULT);
    assertThat(env.httpUri("X")).isEmpty();
    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @Test
  void shouldPreferTheFieldsOfAPartAndReportThemByTheirLabel() {
    var env = new ConfigReader(Map.of("A", "1", "B", "2", "C", "3"));

    ConfigReader part =
        env.part(Map.of("A", "10"), name -> !name.equals("C"), name -> "file: " + name);

    assertThat(part.integer("A", 0, 0, 99)).isEqualTo(10);
    assertThat(part.integer("B", 0, 0, 99)).isEqualTo(2);
    assertThat(part.optional("C")).as("not inherited").isEmpty();
    assertThat(part.asked()).containsExactlyInAnyOrder("A", "B", "C");
    part.integer("A", 0, 0, 9);
    part.integer("B", 0, 0, 1);
    part.required("C");
    assertThatThrownBy(env::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "3 problems", "file: A=10 must be", "B=2 must be", "file: C is not set; it is required")
        .hasMessageNotContaining("file: B");
  }

  @Test
  void shouldReadASecretFromTheFileThatAVariableNames(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "rahasia\n");
    var env = new ConfigReader(Map.of("X_FILE", file.toString(), "Y", "langsung"));

    assertThat(env.requiredSecret("X").value()).isEqualTo("rahasia");
    assertThat(env.requiredSecret("Y").value()).isEqualTo("langsung");
    assertThat(env.secret("Z")).isEmpty();
    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @Test
  void shouldNameWhatIsWrongWithAFileOfASecretAndNotTheSecret(@TempDir Path folder)
      throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path wrong = Files.writeString(folder.resolve("wrong"), "rahasia");
    var env =
        new ConfigReader(
            Map.of(
                "A_FILE", "/no/such/file",
                "B_FILE", empty.toString(),
                "C", "rahasia",
                "C_FILE", wrong.toString(),
                "D_FILE", wrong.toString()));

    env.requiredSecret("A");
    env.requiredSecret("B");
    env.requiredSecret("C");
    env.requiredSecret(
        "D",
        _ -> {
          throw new IllegalArgumentException("is too easy");
        });

    assertThatThrownBy(env::finish)
        .hasMessageContainingAll(
            "4 problems",
            "A_FILE names /no/such/file, which can't be read",
            "B_FILE names " + empty + ", which is empty",
            "C and C_FILE are both set",
            "D_FILE is too easy")
        .hasMessageNotContaining("rahasia");
  }

  @Test
  void shouldTakeABlankVariableAsNotSet() {
    var env = new ConfigReader(Map.of("X", "", "Y", " \t"));

    assertThat(env.string("X", "default")).isEqualTo("default");
    assertThat(env.integer("Y", 3, 1, 9)).isEqualTo(3);
    assertThat(env.httpUri("Y")).isEmpty();
    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @Test
  void shouldGiveTheValueWhenItKeepsTheRule() {
    var env =
        new ConfigReader(
            Map.of("S", "text", "I", " 9 ", "B", "9000000000", "D", "0.7", "U", "https://a.b/c"));

    assertThat(env.optional("S")).contains("text");
    assertThat(env.string("S", "default")).isEqualTo("text");
    assertThat(env.required("S")).isEqualTo("text");
    assertThat(env.requiredSecret("S").value()).isEqualTo("text");
    assertThat(env.integer("I", 3, 1, 9)).isEqualTo(9);
    assertThat(env.bytes("B", 4L, 1, Long.MAX_VALUE)).isEqualTo(9_000_000_000L);
    assertThat(env.decimal("D", 0.5, 0, 1)).isEqualTo(0.7);
    assertThat(env.httpUri("U")).contains(URI.create("https://a.b/c"));
    assertThat(env.<Integer>parsed("S", "12", 0, Integer::valueOf)).isEqualTo(12);
    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "24h, PT24H", "7d, PT168H"})
  void shouldReadDurationsInEveryUnit(String text, Duration duration) {
    var env = new ConfigReader(Map.of("X", text));

    assertThat(env.duration("X", DEFAULT, MIN, MAX)).isEqualTo(duration);
    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"30", "30 s", "-1s", "1.5s", "PT30S", "499ms", "8d", "1w", "9999999999999s"})
  void shouldRefuseADurationThatBreaksTheRule(String text) {
    assertProblem(
        text,
        env -> env.duration("X", DEFAULT, MIN, MAX),
        DEFAULT,
        "must be a duration from 500ms to 7d, such as 500ms, 30s, 5m, 24h or 7d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10", "5.0", "five", "99999999999", "0x5"})
  void shouldRefuseANumberThatBreaksTheRule(String text) {
    assertProblem(text, env -> env.integer("X", 3, 1, 9), 3, "must be a whole number from 1 to 9");
    assertProblem(
        text, env -> env.bytes("X", 3, 1, 9), 3L, "must be a number of bytes from 1 to 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.1", "NaN", "Infinity", "0,7", "warm"})
  void shouldRefuseADecimalThatBreaksTheRule(String text) {
    assertProblem(
        text, env -> env.decimal("X", 0.5, 0, 1), 0.5, "must be a number from 0.0 to 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry:8081", "ftp://a", "http://", "//a", "http://a b", "nonsense"})
  void shouldRefuseAnAddressThatIsNotOfTheWeb(String text) {
    assertProblem(
        text,
        env -> env.httpUri("X"),
        Optional.empty(),
        "must be an http:// or https:// address without a user");
  }

  @ParameterizedTest
  @CsvSource({
    "https://budi:rahasia@registry:8081/a, https://***@registry:8081/a",
    "https:/budi:rahasia@registry/a, ***@registry/a",
    "'https://budi:ra\nhasia@registry', https://***@registry",
    "https://budi:rah?asia@registry, ***",
    "ftp://registry/?key=rahasia, ***"
  })
  void shouldNotShowWhatMayBeAPasswordInAnAddress(String value, String shown) {
    var env = new ConfigReader(Map.of("X", value));

    assertThat(env.httpUri("X")).isEmpty();
    assertThatThrownBy(env::finish).hasMessageStartingWith("configuration: X=" + shown + " must");
  }

  @Test
  void shouldGiveTheFallbackWhenAParserRefuses() {
    Function<String, Integer> parser =
        _ -> {
          throw new IllegalArgumentException("must be what the parser wants");
        };
    var env = new ConfigReader(Map.of());

    assertThat(env.<Integer>parsed("X", "v", 5, parser)).isEqualTo(5);
    assertThatThrownBy(env::finish).hasMessage("configuration: X must be what the parser wants");
  }

  @Test
  void shouldReportEveryProblemAtOnceWithItsNameValueAndRule() {
    var env = new ConfigReader(Map.of("PORT", "http", "RATE", "-1", "WAIT", "soon"));

    env.integer("PORT", 8080, 0, 65_535);
    env.decimal("RATE", 1, 0, 100);
    env.duration("WAIT", DEFAULT, MIN, MAX);
    env.required("NAME");
    env.check(false, "RATE", "must be less than WAIT");

    assertThatThrownBy(env::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            configuration, 5 problems:
              PORT=http must be a whole number from 0 to 65535
              RATE=-1 must be a number from 0.0 to 100.0
              WAIT=soon must be a duration from 500ms to 7d, such as 500ms, 30s, 5m, 24h or 7d
              NAME is not set; it is required
              RATE=-1 must be less than WAIT""");
  }

  @Test
  void shouldReportASingleProblemInOneLine() {
    var env = new ConfigReader(Map.of());

    env.required("NAME");

    assertThatThrownBy(env::finish).hasMessage("configuration: NAME is not set; it is required");
  }

  @Test
  void shouldNoteNothingWhenACheckHolds() {
    var env = new ConfigReader(Map.of());

    env.check(true, "X", "must hold");

    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @Test
  void shouldNeverShowASecret() {
    var env = new ConfigReader(Map.of("TOKEN", "rahasia"));

    Secret token = env.requiredSecret("TOKEN");
    env.check(false, "TOKEN", "must be longer");

    assertThat(token).hasToString("***");
    assertThatThrownBy(env::finish).hasMessage("configuration: TOKEN=*** must be longer");
  }

  @Test
  void shouldSayThatASecretIsMissing() {
    var env = new ConfigReader(Map.of("TOKEN", " "));

    env.requiredSecret("TOKEN");

    assertThatThrownBy(env::finish).hasMessage("configuration: TOKEN is not set; it is required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"days", "DAYS", " Days "})
  void shouldFindAWordWhateverItsCase(String value) {
    var env = new ConfigReader(Map.of("X", value));

    assertThat(env.word("X", ChronoUnit.HOURS)).isEqualTo(ChronoUnit.DAYS);
    assertThatCode(env::finish).doesNotThrowAnyException();
  }

  @Test
  void shouldNameTheWordsWhenItIsNoneOfThem() {
    assertProblem(
        "loud",
        env -> env.word("X", Level.INFO),
        Level.INFO,
        "must be one of error, warn, info, debug, trace");
  }

  @Test
  void shouldFindTheVariablesWithAPrefix() {
    var env =
        new ConfigReader(Map.of("P_A", "1", "P_B_C", "2", "P_EMPTY", "", "P_", "3", "XP_D", "4"));

    assertThat(env.withPrefix("P_")).isEqualTo(Map.of("A", "1", "B_C", "2"));
  }

  private static <T> void assertProblem(
      String value, Function<ConfigReader, T> getter, T fallback, String rule) {
    var env = new ConfigReader(Map.of("X", value));

    assertThat(getter.apply(env)).isEqualTo(fallback);
    assertThatThrownBy(env::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessage("configuration: X=" + value + " " + rule);
  }
}
