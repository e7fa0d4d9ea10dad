package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MisspelledVariablesTest {
  private static final Set<String> READ =
      Set.of("RATE_LIMIT_RATE", "KAFKA_BROKER", "KAFKA_TOPIC", "GRPC_TOKEN", "P", "HTTP_PORT");
  private static final Set<String> PREFIXES = Set.of("KAFKA_CLIENT_");

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMT_RATE, RATE_LIMIT_RATE",
    "RATE_LIMIT_RATES, RATE_LIMIT_RATE",
    "KAFKA_BORKER, KAFKA_BROKER",
    "KAFKA_BROKERS, KAFKA_BROKER",
    "GRPC_TOKENS, GRPC_TOKEN",
    "GRPC-TOKEN, GRPC_TOKEN",
    "KAFKA_CLEINT_SASL_MECHANISM, KAFKA_CLIENT_SASL_MECHANISM",
  })
  void shouldSayWhatWasMeantWhenANameIsMisspelled(String name, String meant) {
    assertThat(MisspelledVariables.find(Set.of(name), READ, PREFIXES))
        .isEqualTo(Map.of(name, meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "PS1",
        "Q",
        "JAVA_HOME",
        "OPENAI_MODEL",
        "RATE_LIMIT_CAPACITY",
        "SINK_HTTP_PORTS_OF",
      })
  void shouldSayNothingOfNamesThatAreNotNearOne(String name) {
    assertThat(MisspelledVariables.find(Set.of(name), READ, PREFIXES)).isEmpty();
  }

  /** One environment serves all services, and none of them reads all of it. */
  @Test
  void shouldTakeNoVariableOfTheProductForAnotherOne() throws IOException {
    Set<String> ours =
        Pattern.compile("(?m)^#? ?([A-Z][A-Z0-9_]+)=")
            .matcher(Files.readString(Path.of("../../.env_template")))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toSet());
    assertThat(ours).contains("KAFKA_BROKER", "REDIS_PORT", "STATE_MEMORY");

    for (String name : ours) {
      Set<String> others =
          ours.stream().filter(other -> !other.equals(name)).collect(Collectors.toSet());
      assertThat(MisspelledVariables.find(Set.of(name), others, Set.of())).as(name).isEmpty();
    }
  }

  @Test
  void shouldSayNothingOfWhatIsRead() {
    Set<String> set = Set.of("KAFKA_BROKER", "GRPC_TOKEN", "KAFKA_CLIENT_SASL_JAAS_CONFIG");

    assertThat(MisspelledVariables.find(set, READ, PREFIXES)).isEmpty();
  }
}
