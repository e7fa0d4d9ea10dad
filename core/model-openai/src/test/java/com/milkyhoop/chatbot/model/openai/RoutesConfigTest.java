package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.model.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes' file: what it may say, and what a report says of what is wrong in it. */
class RoutesConfigTest {
  private static final String ONE =
      """
      routes:
        - name: one
          base_url: https://one.example/v1
          model: m
      """;

  @TempDir private Path folder;

  @Test
  void shouldBeTheRouteOfTheVariablesWithoutAFile() {
    RoutesConfig config = read(Map.of("OPENAI_API_KEY", "k", "OPENAI_MODEL", "llama"));

    assertThat(config.routes()).extracting(RouteConfig::name).containsExactly("default");
    assertThat(config.first().server().model()).isEqualTo("llama");
    assertThat(config.hedgeAfter()).isEqualTo(new HedgeAfter.Off());
  }

  @Test
  void shouldReadEveryFieldOfYaml() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "sk-file\n");

    RoutesConfig config =
        readFile(
            """
            hedge_after: p95
            routes:
              - name: openai
                base_url: https://api.openai.com/v1
                key_env: MY_KEY
                model: gpt-4o
                max_tokens: 500
                temperature: 0.2
                first_token_timeout: 3s
                permits: 7
                context_tokens: 128000
                price: {input: 2.5, cached_input: 1.25, output: 10}
              - name: local
                base_url: http://localhost:11434/v1
                key_file: %s
                model: llama3.1
            """
                .formatted(key),
            Map.of("MY_KEY", " sk-env ", "MAX_TOKENS", "900", "OPENAI_TOKEN_GAP_TIMEOUT", "5s"));

    assertThat(config.hedgeAfter()).isEqualTo(new HedgeAfter.Percentile(95));
    RouteConfig openai = config.routes().getFirst();
    assertThat(openai.name()).isEqualTo("openai");
    assertThat(openai.server().apiKey().value()).isEqualTo("sk-env");
    assertThat(openai.server().maxTokens()).isEqualTo(500);
    assertThat(openai.server().temperature()).isEqualTo(0.2);
    assertThat(openai.server().timeouts().firstToken()).isEqualTo(Duration.ofSeconds(3));
    assertThat(openai.permits()).hasValue(7);
    assertThat(openai.contextTokens()).hasValue(128_000);
    assertThat(openai.price())
        .contains(
            new Price(
                new BigDecimal("2.5"),
                new BigDecimal("1.25"),
                new BigDecimal("2.5"),
                BigDecimal.TEN));
    OpenAiConfig local = config.routes().get(1).server();
    assertThat(local.baseUrl()).isEqualTo(URI.create("http://localhost:11434/v1"));
    assertThat(local.apiKey().value()).isEqualTo("sk-file");
    assertThat(local.maxTokens()).as("inherited").isEqualTo(900);
    assertThat(local.timeouts().tokenGap()).as("inherited").isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void shouldReadJsonWithTabs() throws IOException {
    RoutesConfig config =
        readFile(
            "{\n"
                + "\t\"routes\": [\n"
                + "\t\t{\"name\": \"one\", \"base_url\": \"http://x/v1\", \"model\": \"m\"}]}",
            Map.of());

    assertThat(config.first().name()).isEqualTo("one");
  }

  /** Checks that a route says itself what its server can, as another need not (R13). */
  @Test
  void shouldGoOnWithRepliesWhereTheRouteSaysHow() throws IOException {
    RoutesConfig config =
        readFile(
            ONE + "  - {name: two, base_url: \"http://two/v1\", model: m, continue: prefix}\n",
            Map.of("OPENAI_CONTINUE", "prompt"));

    assertThat(config.routes())
        .extracting(route -> route.server().dialect().continuing())
        .containsExactly(Continuing.OFF, Continuing.PREFIX);
  }

  /** Another server would get it. */
  @Test
  void shouldInheritNoKeyAndNoServerOfTheVariables() throws IOException {
    RoutesConfig config =
        readFile(
            ONE,
            Map.of(
                "OPENAI_API_KEY", "sk-geheim",
                "OPENAI_BASE_URL", "http://other/v1",
                "OPENAI_MODEL", "other",
                "OPENAI_OMIT", "temperature"));

    assertThat(config.first().server().apiKey().value()).isEmpty();
    assertThat(config.first().server().model()).isEqualTo("m");
    assertThat(config.first().server().dialect()).isEqualTo(DialectSettings.AUTO);
  }

  @Test
  void shouldTakeTheVariablesHedgeWhereTheFileSaysNothing() throws IOException {
    assertThat(readFile(ONE, Map.of("MODEL_HEDGE_AFTER", "2s")).hedgeAfter())
        .isEqualTo(new HedgeAfter.Fixed(Duration.ofSeconds(2)));
    assertThat(readFile("hedge_after: off\n" + ONE, Map.of("MODEL_HEDGE_AFTER", "2s")).hedgeAfter())
        .isEqualTo(new HedgeAfter.Off());
  }

  @Test
  void shouldReportEveryProblemWithFileRouteAndField() {
    assertThatThrownBy(
            () ->
                readFile(
                    """
                    hedge_afer: 2s
                    hedge_after: sometimes
                    routes:
                      - name: one
                        base_url: ftp://one
                        modell: m
                        max_tokens: many
                        first_token: 2s
                        key: sk-geheim
                        permits: 0
                      - name: one
                        base_url: http://two/v1
                        model: m
                        key_env: NOT_SET
                        reply_timeout: 5s
                        price: {input: free, ouput: 1}
                      - base_url: [http://three]
                        model: m
                        key_file: /no/such/file
                    """,
                    Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "routes.yml: unknown field hedge_afer; did you mean hedge_after?",
            "routes.yml: hedge_after must be off, a percentile",
            "routes.yml: routes[0] (one): base_url=ftp://one must be",
            "routes.yml: routes[0] (one): model is not set",
            "routes.yml: routes[0] (one): unknown field modell; did you mean model?",
            "routes.yml: routes[0] (one): max_tokens=many must be a whole number",
            "routes.yml: routes[0] (one): unknown field first_token",
            "routes.yml: routes[0] (one): key: the file holds no key",
            "routes.yml: routes[0] (one): permits=0 must be",
            "routes.yml: routes[1]: name=one is an earlier route's name",
            "routes.yml: routes[1] (one): key_env names a variable that is not set",
            "routes.yml: routes[1] (one): unknown field reply_timeout",
            "routes.yml: routes[1] (one): price: input must be a number",
            "routes.yml: routes[1] (one): price: unknown field ouput; did you mean output?",
            "routes.yml: routes[2]: name is not set",
            "routes.yml: routes[2]: base_url must be a single value",
            "routes.yml: routes[2]: key_file names /no/such/file, which can't be read")
        .hasMessageNotContaining("geheim");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "routes",
        "- a",
        "routes: []",
        "routes: {}",
        "routes: [1]",
        "routes: [",
        "a: 1\na: 2"
      })
  void shouldRefuseWhatIsNoListOfRoutes(String text) {
    assertThatThrownBy(() -> readFile(text, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("routes.yml");
  }

  @Test
  void shouldShowNothingOfAFileThatCantBeParsed() {
    assertThatThrownBy(() -> readFile("routes:\n  - key: 'sk-geheim\n", Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is neither YAML nor JSON, or has a field twice: see line")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void shouldSayThatThereIsNoFile() {
    assertThatThrownBy(() -> read(Map.of("MODEL_ROUTES", "/no/such/file.yml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("MODEL_ROUTES=/no/such/file.yml: can't be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "a/b", "", "ü"})
  void shouldRefuseANameThatIsNone(String name) {
    assertThatThrownBy(() -> readFile(ONE.replace("name: one", "name: '" + name + "'"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("routes[0]: name");
  }

  /** The example is what people copy. */
  @Test
  void shouldReadTheExample() {
    RoutesConfig config =
        read(
            Map.of(
                "MODEL_ROUTES", "../../deploy/routes.example.yml",
                "OPENAI_API_KEY", "k",
                "MISTRAL_API_KEY", "k"));

    assertThat(config.routes()).hasSizeGreaterThan(1);
  }

  private RoutesConfig readFile(String text, Map<String, String> variables) throws IOException {
    Path file = Files.writeString(folder.resolve("routes.yml"), text);
    var all = new HashMap<>(variables);
    all.put("MODEL_ROUTES", file.toString());
    return read(all);
  }

  private static RoutesConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    RoutesConfig config = RoutesConfig.read(env);
    env.finish();
    return config;
  }
}
