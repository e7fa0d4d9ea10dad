package com.milkyhoop.chatbot.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.milkyhoop.chatbot.kit.ConfigException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Any environment is a configuration or a report that names a variable; neither shows a secret. */
class SinkConfigFuzzTest {
  private static final String SECRET = "hunter2-7f3a91";
  private static final Pattern NAMED_VARIABLE =
      Pattern.compile("(?m)^(configuration: |  )[A-Z_]{5,}[ =]");

  /**
   * @param environ name=value, separated by U+0000, as in Linux's /proc/self/environ; the password
   *     stands where DATABASE_URL has a P
   */
  @FuzzTest
  void shouldReadAnyEnvironmentOrNameAVariable(byte[] environ) {
    Map<String, String> variables = variables(environ);
    if (variables.toString().contains(SECRET)) {
      return;
    }
    variables.computeIfPresent("DATABASE_URL", (_, url) -> url.replace("P", SECRET));

    try {
      var config = SinkConfig.read(variables);

      assertThat(config.database().address()).isNotEmpty();
      assertThat(config.database().hosts().getFirst().port()).isBetween(1, 65_535);
      assertThat(config.database().ignoredParameters()).doesNotContain("schema");
      assertThat(config.database().password().toString()).isEqualTo("***");
    } catch (ConfigException e) {
      assertThat(e.getMessage()).containsPattern(NAMED_VARIABLE).doesNotContain(SECRET);
    }
  }

  private static Map<String, String> variables(byte[] environ) {
    Map<String, String> variables = new HashMap<>();
    for (String entry : new String(environ, UTF_8).split("\0", -1)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        variables.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return variables;
  }
}
