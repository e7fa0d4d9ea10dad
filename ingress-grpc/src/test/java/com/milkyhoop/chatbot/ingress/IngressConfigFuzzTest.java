package com.milkyhoop.chatbot.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.milkyhoop.chatbot.kit.ConfigException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Any environment is a configuration or a report that names a variable; neither shows a secret. */
class IngressConfigFuzzTest {
  private static final String SECRET = "hunter2-7f3a91";
  private static final Pattern NAMED_VARIABLE =
      Pattern.compile("(?m)^(configuration: |  )[A-Z_]{5,}[ =]");
  private static final List<String> SECRETS =
      List.of("GRPC_TOKEN", "REDIS_PASSWORD", "KAFKA_CLIENT_SASL_JAAS_CONFIG");

  /**
   * @param environ name=value, separated by U+0000, as in Linux's /proc/self/environ
   */
  @FuzzTest
  void shouldReadAnyEnvironmentOrNameAVariable(byte[] environ) {
    Map<String, String> variables = variables(environ);
    if (variables.toString().contains(SECRET)) {
      return;
    }
    SECRETS.forEach(name -> variables.computeIfPresent(name, (_, value) -> value + SECRET));

    try {
      var config = IngressConfig.read(variables);

      assertThat(config.grpc().callers().tokens().orElseThrow().value()).isNotBlank();
      assertThat(config.toString()).doesNotContain(SECRET);
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
