package com.milkyhoop.chatbot.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kit.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngressConfigTest {
  @Test
  void shouldHaveTheDefaultsOfTheContractWhenOnlyTheTokenIsSet() {
    IngressConfig config = IngressConfig.read(with());

    assertThat(config.grpc().port()).isEqualTo(5003);
    assertThat(config.grpc().tls()).isEmpty();
    assertThat(config.kafka().brokers()).isEqualTo("kafka:9092");
    assertThat(config.redis().url()).hasToString("redis://redis:6379");
    assertThat(config.limits().messages().keyPrefix()).isEqualTo("rate:user:");
    assertThat(config.limits().messages().perSecond()).isEqualTo(1);
    assertThat(config.limits().messages().capacity()).isEqualTo(10);
    assertThat(config.limits().commands().perSecond()).isEqualTo(5);
    assertThat(config.limits().commands().capacity()).isEqualTo(30);
    assertThat(config.limits().commands().key("budi")).isEqualTo("rate:user:/commands/budi");
    assertThat(config.limits().callers()).isEmpty();
    assertThat(config.limits().addresses()).isEmpty();
    assertThat(config.calls().maxOpenOfUser()).isEqualTo(100);
    assertThat(config.prompt().model()).isEqualTo("gpt-4o");
    assertThat(config.prompt().contextMaxTokens()).isEqualTo(16_384);
    assertThat(config.calls().longestCall()).isEqualTo(Duration.ofSeconds(150));
  }

  @Test
  void shouldFindRedisByItsUrlFirst() {
    IngressConfig config =
        IngressConfig.read(
            with("REDIS_URL", "rediss://budi@r:7000/1", "REDIS_PASSWORD", "rahasia"));

    assertThat(config.redis().url()).hasToString("rediss://budi@r:7000/1");
    assertThat(config.redis().url().password().value()).isEqualTo("rahasia");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          REDIS_URL=redis://:rahasia@r,REDIS_PASSWORD=x  | REDIS_PASSWORD=*** stands in REDIS_URL too
          REDIS_URL=redis://budi@r                       | REDIS_URL=*** has a user without a password
          REDIS_URL=redis://r,REDIS_SENTINEL_PASSWORD=x  | REDIS_SENTINEL_PASSWORD=*** needs a REDIS_URL of redis-sentinel
          REDIS_URL=rediss://r,REDIS_TLS_CERT=pom.xml    | REDIS_TLS_KEY= must be set together
          REDIS_URL=rediss://r,REDIS_TLS_CA=pom.xml      | REDIS_TLS_CA names pom.xml, which can't be used
          REDIS_URL=redis://a?x=rahasia                  | REDIS_URL must be redis://user:password@host
          """)
  void shouldNameWhatIsWrongAboutRedis(String variables, String problem) {
    String[] all =
        Stream.of(variables.split(","))
            .flatMap(it -> Stream.of(it.split("=", 2)))
            .toArray(String[]::new);

    assertThatThrownBy(() -> IngressConfig.read(with(all)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("rahasia");
  }

  @Test
  void shouldKeepWhatOneScriptUsesOnOneNodeOfAClusterR14(@TempDir Path folder) throws IOException {
    Path budgets = Files.writeString(folder.resolve("budgets"), "user:* tokens day 1 2");
    String cluster = "redis-cluster://a,b";

    IngressConfig plain = IngressConfig.read(with("REDIS_URL", cluster));
    IngressConfig both =
        IngressConfig.read(with("REDIS_URL", cluster, "BUDGETS", budgets.toString()));

    assertThat(plain.limits().messages().keyPrefix()).isEqualTo("rate:user:");
    assertThat(both.limits().messages().keyPrefix()).isEqualTo("{chatbot}rate:user:");
    assertThat(both.budgets().prefix()).isEqualTo("{chatbot}budget:");
    assertThatThrownBy(
            () ->
                IngressConfig.read(
                    with(
                        "REDIS_URL",
                        cluster,
                        "BUDGETS",
                        budgets.toString(),
                        "RATE_LIMIT_PREFIX",
                        "rate:")))
        .hasMessageContaining("must have the same hash tag");
  }

  @Test
  void shouldReportEveryProblemAtOnceWhenThreeVariablesAreWrong() {
    assertThatThrownBy(
            () ->
                IngressConfig.read(
                    with(
                        "GRPC_PORT", "99999",
                        "RATE_LIMIT_RATE", "fast",
                        "TURN_TIMEOUT", "soon")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("3 problems")
        .hasMessageContaining("GRPC_PORT=99999 must be a whole number from 0 to 65535")
        .hasMessageContaining("RATE_LIMIT_RATE=fast must be a number from")
        .hasMessageContaining("TURN_TIMEOUT=soon must be a duration from");
  }

  @Test
  void shouldTakeSeveralTokensWhenTheyAreSeparatedByCommas() {
    IngressConfig config =
        IngressConfig.read(with("GRPC_TOKEN", "lama-lama-lama-1, baru-baru-baru-1"));

    assertThat(config.grpc().callers().tokens().orElseThrow().value())
        .isEqualTo("lama-lama-lama-1, baru-baru-baru-1");
    assertThat(config.toString()).doesNotContain("lama", "baru");
  }

  @Test
  void shouldStopWithoutShowingTheOthersWhenATokenIsEmpty() {
    assertThatThrownBy(
            () -> IngressConfig.read(with("GRPC_TOKEN", "rahasia-rahasia-1,,baru-baru-baru-1")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("configuration: GRPC_TOKEN holds an empty token");
  }

  @ParameterizedTest
  @CsvSource({
    "your_secure_token, holds the template's token",
    "fifteen-letters, holds a token of fewer than 16 characters",
    "'rahasia-rahasia-1,short', holds a token of fewer than 16 characters",
  })
  void shouldSayHowToMakeATokenWhenOneIsNoSecret(String token, String complaint) {
    assertThatThrownBy(() -> IngressConfig.read(with("GRPC_TOKEN", token)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "configuration: GRPC_TOKEN " + complaint + "; make one with: openssl rand -hex 32");
  }

  @Test
  void shouldStopWhenThereIsNoToken() {
    assertThatThrownBy(() -> IngressConfig.read(Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("configuration: GRPC_TOKEN is not set; it is required");
  }

  @Test
  void shouldWantCertificateAndKeyTogetherWhenOneIsSet(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("key.pem"));

    assertThatThrownBy(() -> IngressConfig.read(with("GRPC_TLS_KEY", file.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must be set together with GRPC_TLS_CERT");
  }

  @Test
  void shouldNameTheFileWhenItCantBeRead(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("key.pem"));

    assertThatThrownBy(
            () ->
                IngressConfig.read(
                    with("GRPC_TLS_KEY", file.toString(), "GRPC_TLS_CERT", "/no/such/file")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "configuration: GRPC_TLS_CERT names /no/such/file, which is no file that can be read");
  }

  @Test
  void shouldStopWhenTheSystemPromptLeavesNoRoomForAMessage() {
    assertThatThrownBy(
            () ->
                IngressConfig.read(
                    with("SYSTEM_PROMPT", "word ".repeat(100), "CONTEXT_MAX_TOKENS", "100")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("CONTEXT_MAX_TOKENS=100 must be at least");
  }

  private static Map<String, String> with(String... variables) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("GRPC_TOKEN", "rahasia-rahasia-1");
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return environment;
  }
}
