package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.kafka.access.RegistryAccess;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.SchemaRegistry;
import com.milkyhoop.chatbot.schemas.SchemaRegistryException;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real registry: {@code mvn -Pregistry -pl kit/kafka-kit verify}. */
@Tag("registry")
class ApicurioRegistryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JSON_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final ChatRequest REQUEST =
      ChatRequest.newBuilder()
          .setAction(Action.SEND)
          .setRequestId("r1")
          .setMessage("Halo 🙂")
          .setOnBusy(OnBusy.ENQUEUE)
          .build();

  private static final SchemaVersions VERSIONS = SchemaVersions.shipped();

  @TempDir private static Path folder;
  private static ApicurioServer server;

  private final TopicNames topics = TopicNames.of(SharedServers.freshPrefix(), "log");

  @BeforeAll
  static void startRegistry() {
    server = new ApicurioServer(folder);
    server.start();
  }

  @AfterAll
  static void stopRegistry() {
    server.close();
  }

  @Test
  void shouldRegisterEverySchemaWhenItStarts() throws Exception {
    Codecs codecs = Codecs.registered(registry(), topics, VERSIONS);

    List<String> subjects = new ArrayList<>();
    get("/subjects").forEach(subject -> subjects.add(subject.asText()));
    assertThat(subjects)
        .contains(
            topics.requests() + "-value", topics.turns() + "-value", topics.replies() + "-value");
    assertThat(registeredSchema(idIn(codecs.requests().encode(REQUEST))))
        .isEqualTo(VERSIONS.written(ChatRequest.getClassSchema().getFullName()));
    assertThat(registeredSchema(idIn(codecs.turns().encode(turn()))))
        .isEqualTo(VERSIONS.written(TurnEvent.getClassSchema().getFullName()));
    assertThat(registeredSchema(idIn(codecs.replies().encode(delta()))))
        .isEqualTo(VERSIONS.written(ReplyEvent.getClassSchema().getFullName()));
  }

  @Test
  void shouldHaveTheSameIdsAndNoNewVersionWhenItStartsAgain() throws Exception {
    Codecs first = Codecs.registered(registry(), topics, VERSIONS);

    Codecs second = Codecs.registered(registry(), topics, VERSIONS);

    assertThat(second.requests().encode(REQUEST)).isEqualTo(first.requests().encode(REQUEST));
    assertThat(get("/subjects/" + topics.requests() + "-value/versions")).hasSize(1);
  }

  /** A registry with the strictest rule takes the changes that we allow. */
  @Test
  void shouldRegisterEveryVersionAndReadWhatTheOtherReleaseWrites(@TempDir Path own)
      throws Exception {
    String subject = topics.turns() + "-value";
    String turnEvent = TurnEvent.getClassSchema().getFullName();
    SchemaVersions versions = TwoReleases.in(own);
    Schema older = versions.written(turnEvent);
    Schema newer = versions.writing(2).written(turnEvent);
    registry().register(subject, older);
    put("/config/" + subject, "{\"compatibility\":\"FULL_TRANSITIVE\"}");

    Codecs before = Codecs.registered(registry(), topics, versions);
    Codecs after = Codecs.registered(registry(), topics, versions.writing(2));

    assertThat(get("/subjects/" + subject + "/versions")).hasSize(2);
    assertThat(older).isNotEqualTo(newer);
    byte[] first = before.turns().encode(turn());
    byte[] second = after.turns().encode(turn());
    assertThat(registeredSchema(idIn(first))).isEqualTo(older);
    assertThat(registeredSchema(idIn(second))).isEqualTo(newer);
    assertThat(before.turns().decode(second)).isEqualTo(turn());
    assertThat(after.turns().decode(first)).isEqualTo(turn());
  }

  @Test
  void shouldReadBackWhatAnotherInstanceWrote() {
    Codecs writer = Codecs.registered(registry(), topics, VERSIONS);
    Codecs reader = Codecs.registered(registry(), topics, VERSIONS);

    assertThat(reader.requests().decode(writer.requests().encode(REQUEST))).isEqualTo(REQUEST);
    assertThat(reader.turns().decode(writer.turns().encode(turn()))).isEqualTo(turn());
    assertThat(reader.replies().decode(writer.replies().encode(delta()))).isEqualTo(delta());
  }

  @Test
  void shouldReadWhatWasWrittenBeforeThereWasARegistry() {
    byte[] before = Codecs.singleObject().turns().encode(turn());

    assertThat(Codecs.registered(registry(), topics, VERSIONS).turns().decode(before))
        .isEqualTo(turn());
  }

  @Test
  void shouldSayWhatIsMissingWhenAReaderHasNoRegistry() {
    byte[] bytes = Codecs.registered(registry(), topics, VERSIONS).turns().encode(turn());

    assertThatThrownBy(() -> Codecs.singleObject().turns().decode(bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage(
            "record has the unknown schema id %d; SCHEMA_REGISTRY_URL is not set"
                .formatted(idIn(bytes)));
  }

  @Test
  void shouldSayWhyWhenTheRegistryRefusesASchema() throws Exception {
    String subject = topics.requests() + "-value";
    registry().register(subject, ChatRequest.getClassSchema());
    put("/config/" + subject, "{\"compatibility\":\"FULL_TRANSITIVE\"}");
    Schema other =
        SchemaBuilder.record("ChatRequest")
            .namespace("com.milkyhoop.chatbot.event")
            .fields()
            .requiredInt("request_id")
            .endRecord();

    assertThatThrownBy(() -> registry().register(subject, other))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("refused the schema of " + subject + ": HTTP 409")
        .hasMessageContaining("INT not compatible with writer type: STRING");
  }

  @Test
  void shouldNeedTheRegistryOnlyToStart(@TempDir Path own) {
    var leaving = new ApicurioServer(own);
    leaving.start();
    var itsRegistry = new ConfluentSchemaRegistry(RegistryAccess.open(leaving.confluentApi()));
    Codecs codecs = Codecs.registered(itsRegistry, topics, VERSIONS);

    leaving.stop();

    assertThat(codecs.requests().decode(codecs.requests().encode(REQUEST))).isEqualTo(REQUEST);
    assertThatThrownBy(() -> Codecs.registered(itsRegistry, topics, VERSIONS))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessage("schema registry " + leaving.address() + " does not answer");
  }

  private static SchemaRegistry registry() {
    return new ConfluentSchemaRegistry(RegistryAccess.open(server.confluentApi()));
  }

  private static TurnEvent turn() {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.COMPLETED)
        .setEpoch(5)
        .setRequestId("r1")
        .setReply("Halo juga!")
        .build();
  }

  private static ReplyEvent delta() {
    return ReplyEvent.newBuilder()
        .setKind(ReplyEventKind.DELTA)
        .setRequestId("r1")
        .setEpoch(5)
        .setText("Ha")
        .build();
  }

  private static int idIn(byte[] record) {
    assertThat(record[0]).isZero();
    return ByteBuffer.wrap(record, 1, Integer.BYTES).getInt();
  }

  private static Schema registeredSchema(int id) throws Exception {
    return new Schema.Parser().parse(get("/schemas/ids/" + id).path("schema").asText());
  }

  private static JsonNode get(String path) throws Exception {
    return JSON.readTree(send(request(path).GET()));
  }

  private static void put(String path, String body) throws Exception {
    send(request(path).header("Content-Type", JSON_TYPE).PUT(BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      return response.body();
    }
  }
}
