package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  private static final int DOCKER_CUTS_AT = 16 * 1024;

  private final LoggerContext context = new LoggerContext();
  private final LoggingEvent event = new LoggingEvent();

  JsonLinesTest() {
    context.setName("ingress");
    context.putProperty("instance", "ingress-1");
    event.setLoggerContextRemoteView(context.getLoggerContextRemoteView());
    event.setLoggerName("com.milkyhoop.chatbot.Some");
    event.setThreadName("main");
    event.setLevel(Level.WARN);
    event.setInstant(Instant.parse("2026-03-22T08:00:00.120456Z"));
    event.setMessage("it was \"so\"");
  }

  @Test
  void shouldHoldTheFixedKeysInOrder() {
    assertThat(line())
        .isEqualTo(
            """
            {"timestamp":"2026-03-22T08:00:00.120Z","level":"WARN","service":"ingress",\
            "instance":"ingress-1","logger":"com.milkyhoop.chatbot.Some","thread":"main",\
            "message":"it was \\"so\\""}
            """);
  }

  @Test
  void shouldHoldEachKeyValuePairAsAKeyOfItsOwn() {
    add("port", 5003);
    add("share", 0.5);
    add("tls", true);
    add("level_wanted", Level.DEBUG);
    add("partitions", List.of(1, 2));
    add("nothing", null);

    assertThat(line())
        .endsWith(
            """
            ,"port":5003,"share":0.5,"tls":true,"level_wanted":"DEBUG","partitions":[1,2]}
            """);
  }

  @Test
  void shouldShowNoFieldOfAnObjectSoThatASecretStaysOne() {
    record Holder(Secret key) {}
    add("key", new Secret("rahasia"));
    add("holder", new Holder(new Secret("rahasia")));

    assertThat(line()).endsWith(",\"key\":\"***\",\"holder\":\"Holder[key=***]\"}\n");
  }

  @Test
  void shouldHoldAStackTraceInOneKeyWithItsCauses() throws IOException {
    event.setThrowableProxy(
        proxy(new IllegalStateException("outer", new IOException("the\ncause"))));

    String line = line();

    assertThat(line).hasLineCount(1);
    JsonNode trace = new ObjectMapper().readTree(line).path("stack_trace");
    assertThat(trace.asText())
        .startsWith("java.lang.IllegalStateException: outer\n")
        .contains("Caused by: java.io.IOException: the\ncause\n");
  }

  @Test
  void shouldStayShorterThanWhatDockerCutsHoweverManyTheCauses() {
    event.setThrowableProxy(proxy(caused(2_000)));

    assertThat(line().length()).isBetween(DOCKER_CUTS_AT / 2, DOCKER_CUTS_AT);
  }

  private static Throwable caused(int times) {
    Throwable cause = new IllegalStateException("the first");
    for (int i = 0; i < times; i++) {
      cause = new IllegalStateException("one more", cause);
    }
    return cause;
  }

  private static ThrowableProxy proxy(Throwable thrown) {
    return new ThrowableProxy(thrown);
  }

  private void add(String key, @Nullable Object value) {
    event.addKeyValuePair(new KeyValuePair(key, value));
  }

  private String line() {
    return new String(JsonLines.encoder(context).encode(event), UTF_8);
  }
}
