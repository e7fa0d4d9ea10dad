package com.milkyhoop.chatbot.e2e;

import static com.milkyhoop.chatbot.modelstub.PlannedOutcome.nextWith;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The schema that readers of the log topic are given, against what is written there. */
class LogEventSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String user = "schema-" + UUID.randomUUID();
  private final JsonNode published = published();
  private final JsonSchema schema = schema(published);

  LogEventSchemaTest() throws IOException {}

  @Test
  void shouldDescribeTheEventOfEveryKindOfEndR4() throws Exception {
    try (var client = ChatClient.ofSharedStack();
        var log = new LogTopic()) {
      client.send(request("completed", "Halo"));
      fail(client, "refused", new Outcome.Refuse(401, 0));
      restart(client, "restarted");

      for (String id : List.of("completed", "refused", "restarted")) {
        await().atMost(PATIENCE).until(() -> !events(log, id).isEmpty());
        assertThat(events(log, id))
            .singleElement()
            .satisfies(event -> assertThat(schema.validate(event)).as("%s", event).isEmpty());
      }
    }
  }

  /** A name that is written and not described would be seen in no test that does not write it. */
  @Test
  void shouldDescribeEveryFieldOfTheRecord() {
    assertThat(names(published, "/properties")).containsAll(fields(LogEvent.class));
    assertThat(names(published, "/properties/prompt/properties"))
        .containsAll(fields(LogEvent.Prompt.class));
    assertThat(names(published, "/properties/calls/items/properties"))
        .containsAll(fields(LogEvent.Call.class));
    assertThat(names(published, "/properties/latency_ms/properties"))
        .containsAll(fields(LogEvent.Latency.class));
    assertThat(names(published, "/properties/error/properties"))
        .containsAll(fields(LogEvent.Error.class));
    assertThat(names(published, "/$defs/usage/properties"))
        .containsAll(fields(LogEvent.Usage.class));
  }

  @Test
  void shouldRefuseAnEventThatLacksAFixedNameOrHasOneThatIsNotDescribed() throws IOException {
    var event =
        (ObjectNode)
            JSON.readTree(
                """
                {"event":"message_rejected","user_id":"u","trace_id":"e49212f1-3421-4d56-b1b4-c5a1234c2db1",
                 "message":"Halo","reply":"","timestamp":"2025-03-22T08:00:00Z","request_id":"r",
                 "session_id":"s","turn":0,"attempts":0,"error":{"reason":"QUEUE_FULL","message":"full"}}
                """);
    assertThat(schema.validate(event)).isEmpty();

    assertThat(schema.validate(event.deepCopy().without("reply"))).isNotEmpty();
    assertThat(schema.validate(event.deepCopy().without("error"))).isNotEmpty();
    assertThat(schema.validate(event.deepCopy().put("undescribed", 1))).isNotEmpty();
  }

  private void fail(ChatClient client, String id, Outcome outcome) {
    String message = "fails " + UUID.randomUUID();
    Stack.shared().stub().plan(List.of(nextWith(message, outcome)));
    assertThat(catchThrowable(() -> client.send(request(id, message)))).isNotNull();
  }

  private void restart(ChatClient client, String id) {
    String message = "is cut " + UUID.randomUUID();
    Stack.shared().stub().plan(List.of(nextWith(message, new Outcome.Cut(5))));
    client.send(request(id, message));
  }

  private SendMessageRequest request(String id, String message) {
    return SendMessageRequest.newBuilder()
        .setUserId(user)
        .setSessionId("s")
        .setRequestId(id)
        .setMessage(message)
        .build();
  }

  private List<JsonNode> events(LogTopic log, String requestId) {
    var found = new ArrayList<JsonNode>();
    log.records()
        .forEach(
            record -> {
              String value = new String(record.value(), UTF_8);
              if (value.contains(user)) {
                found.add(parse(value));
              }
            });
    found.removeIf(event -> !event.path("request_id").asText().equals(requestId));
    return found;
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  private static JsonNode published() throws IOException {
    try (InputStream in = LogEvent.class.getResourceAsStream("log-event.schema.json")) {
      return JSON.readTree(Objects.requireNonNull(in));
    }
  }

  /** Readers ignore what they do not know; here everything must be known. */
  private static JsonSchema schema(JsonNode published) {
    JsonNode strict = published.deepCopy();
    strict
        .findParents("properties")
        .forEach(
            parent -> {
              if (parent.path("type").asText().equals("object")) {
                ((ObjectNode) parent).put("additionalProperties", false);
              }
            });
    return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(strict);
  }

  private static Set<String> names(JsonNode schema, String at) {
    return Set.copyOf(schema.at(at).properties().stream().map(it -> it.getKey()).toList());
  }

  private static Set<String> fields(Class<? extends Record> type) {
    var snakeCase =
        (PropertyNamingStrategies.SnakeCaseStrategy) PropertyNamingStrategies.SNAKE_CASE;
    return Stream.of(type.getRecordComponents())
        .map(component -> snakeCase.translate(component.getName()))
        .collect(Collectors.toSet());
  }
}
