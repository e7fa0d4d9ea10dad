package com.milkyhoop.chatbot.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.access.RegistryAccess;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.schemas.SchemaRegistryException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Over real HTTP, with a server that answers as told; {@link ApicurioRegistryTest} has a real one.
 */
class ConfluentSchemaRegistryTest {
  private static final Schema SCHEMA = ChatRequest.getClassSchema();
  private static final String SUBJECT = "chat-requests-value";

  private record Asked(String method, String path, Headers headers, String body) {}

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer = "{\"id\":7}";
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void shouldPostTheSchemaUnderItsSubjectAndTakeTheId() throws IOException {
    int id = registry("").register(SUBJECT, SCHEMA);

    assertThat(id).isEqualTo(7);
    Asked only = asked.getFirst();
    assertThat(asked).hasSize(1);
    assertThat(only.method()).isEqualTo("POST");
    assertThat(only.path()).isEqualTo("/subjects/chat-requests-value/versions");
    assertThat(only.headers().getFirst("Content-Type"))
        .isEqualTo("application/vnd.schemaregistry.v1+json");
    assertThat(only.headers()).doesNotContainKey("Upgrade");
    String schema = new ObjectMapper().readTree(only.body()).path("schema").asText();
    assertThat(new Schema.Parser().parse(schema)).isEqualTo(SCHEMA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/apis/ccompat/v7", "/apis/ccompat/v7/", "/apis/ccompat/v7//"})
  void shouldKeepThePathOfTheAddress(String path) {
    registry(path).register(SUBJECT, SCHEMA);

    assertThat(asked.getFirst().path())
        .isEqualTo("/apis/ccompat/v7/subjects/chat-requests-value/versions");
  }

  @ParameterizedTest
  @CsvSource({
    "409, Schema being registered is incompatible with an earlier schema",
    "422, Invalid Avro schema",
  })
  void shouldSayWhyTheRegistryRefuses(int refusal, String message) {
    status = refusal;
    answer = "{\"error_code\":%d,\"message\":\"%s\"}".formatted(refusal, message);

    assertThatThrownBy(() -> registry("").register(SUBJECT, SCHEMA))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessage(
            "schema registry %s refused the schema of %s: HTTP %d %s"
                .formatted(address(), SUBJECT, refusal, message));
  }

  @Test
  void shouldTellARegistryThatCantAnswerYetFromOneThatRefuses() {
    status = 500;
    answer = "{\"error_code\":50001,\"message\":\"Error in the backend data store\"}";

    assertThatThrownBy(() -> registry("").register(SUBJECT, SCHEMA))
        .hasMessage(
            "schema registry %s can't answer: HTTP 500 Error in the backend data store"
                .formatted(address()))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.isPassing()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{}", "<html>a proxy</html>", "{\"id\":\"7\"}", "{\"id\":1.5}"})
  void shouldRefuseAnAnswerWithoutAnId(String garbage) {
    answer = garbage;

    assertThatThrownBy(() -> registry("").register(SUBJECT, SCHEMA))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining(address())
        .hasMessageContaining("HTTP 200");
  }

  @Test
  void shouldNameTheAddressWhenNothingListensThere() {
    URI nowhere = URI.create("http://127.0.0.1:" + FreePorts.next());

    assertThatThrownBy(
            () ->
                new ConfluentSchemaRegistry(RegistryAccess.open(nowhere)).register(SUBJECT, SCHEMA))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessage("schema registry " + nowhere + " does not answer");
  }

  @Test
  @Timeout(10)
  void shouldNameTheAddressWhenItHangs() {
    answer = "never";
    var impatient =
        new ConfluentSchemaRegistry(
            RegistryAccess.open(URI.create(address())), Duration.ofMillis(200));

    assertThatThrownBy(() -> impatient.register(SUBJECT, SCHEMA))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessage("schema registry " + address() + " does not answer");
  }

  @Test
  void shouldStayInterruptedWhenInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> registry("").register(SUBJECT, SCHEMA))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  private ConfluentSchemaRegistry registry(String path) {
    return new ConfluentSchemaRegistry(RegistryAccess.open(URI.create(address() + path)));
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            exchange.getRequestHeaders(),
            body));
    if (answer.equals("never")) {
      return;
    }
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
