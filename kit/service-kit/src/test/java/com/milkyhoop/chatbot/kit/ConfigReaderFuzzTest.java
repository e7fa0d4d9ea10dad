package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.event.Level;

/** Whatever a variable holds, its reader gives a value that keeps the rule, or names it. */
class ConfigReaderFuzzTest {
  private static final String NAME = "SETTING";
  private static final String SECRET = "hunter2-7f3a91";
  private static final Duration MIN = Duration.ofMillis(10);
  private static final Duration MAX = Duration.ofDays(9);

  @FuzzTest
  void shouldGiveAValueThatKeepsTheRuleOrNameTheVariable(byte[] input) {
    String value = new String(input, UTF_8);

    read(value, env -> assertThat(env.integer(NAME, 3, -9, 99)).isBetween(-9, 99));
    read(value, env -> assertThat(env.bytes(NAME, 3, 0, 1L << 40)).isBetween(0L, 1L << 40));
    read(value, env -> assertThat(env.decimal(NAME, 0.5, -1, 2)).isBetween(-1.0, 2.0));
    read(value, env -> assertThat(env.duration(NAME, MIN, MIN, MAX)).isBetween(MIN, MAX));
    read(value, env -> assertThat(env.word(NAME, Level.INFO)).isNotNull());
    read(value, env -> env.httpUri(NAME).ifPresent(ConfigReaderFuzzTest::assertPlain));
    neverShows(value + SECRET, env -> env.check(env.requiredSecret(NAME) == null, NAME, "rule"));
    neverShows("http://" + value + SECRET + "@host", env -> env.httpUri(NAME));
    neverShows(value + "://host/?key=" + SECRET, env -> env.httpUri(NAME));
  }

  private static void read(String value, Consumer<ConfigReader> reading) {
    var env = new ConfigReader(Map.of(NAME, value));
    reading.accept(env);
    try {
      env.finish();
    } catch (ConfigException e) {
      assertThat(e).hasMessageStartingWith("configuration: " + NAME + "=");
    }
  }

  private static void neverShows(String value, Consumer<ConfigReader> reading) {
    var env = new ConfigReader(Map.of(NAME, value));
    reading.accept(env);
    try {
      env.finish();
    } catch (ConfigException e) {
      assertThat(e.getMessage()).contains(NAME).doesNotContain(SECRET);
    }
  }

  private static void assertPlain(URI uri) {
    assertThat(uri.getScheme()).isIn("http", "https");
    assertThat(uri.getHost()).isNotEmpty();
    assertThat(uri.getRawUserInfo()).isNull();
  }
}
