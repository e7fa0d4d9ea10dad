package com.milkyhoop.chatbot.schemas;

import static com.milkyhoop.chatbot.schemas.VersionedTypes.NEWER;
import static com.milkyhoop.chatbot.schemas.VersionedTypes.OLDER;
import static com.milkyhoop.chatbot.schemas.VersionedTypes.TODAY;
import static com.milkyhoop.chatbot.schemas.VersionedTypes.versions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two releases side by side: an older one, of which this is the next, and a newer one, which is the
 * next after this. Each writes what the one before it ships, each reads all that it ships.
 */
class SchemaVersionsTest {
  private static final TopicNames TOPICS = TopicNames.of("", "log");
  private static final TurnEvent END =
      TurnEvent.newBuilder()
          .setKind(TurnEventKind.COMPLETED)
          .setEpoch(5)
          .setRequestId("r1")
          .setReply("Halo juga!")
          .setFinishReason("stop")
          .setModel("gpt-4o")
          .setFailure(new Failure("X", "y", 5L))
          .build();

  private static final SchemaVersions OF_TODAY = versions(1, OLDER, TODAY);

  static Stream<Schema> shippedRecords() {
    SchemaVersions shipped = SchemaVersions.shipped();
    return shipped.numbers().stream()
        .flatMap(version -> shipped.types(version).values().stream())
        .filter(type -> type.getType() == Schema.Type.RECORD);
  }

  @ParameterizedTest
  @MethodSource("shippedRecords")
  void shouldReadTheRecordsOfEveryVersionThatIsShipped(Schema written) throws Exception {
    Schema today = SpecificData.get().getSchema(Class.forName(written.getFullName()));
    AvroCodec<SpecificRecord> codec = AvroCodec.singleObject(today, SchemaVersions.shipped());

    for (byte[] bytes : randomRecords(written)) {
      assertThat(codec.decode(bytes)).isNotNull();
    }
  }

  /** The half of the writers: the release before reads it, as if it had written it itself. */
  @ParameterizedTest
  @MethodSource("shippedRecords")
  void shouldWriteWhatEveryVersionReadsThatIsShipped(Schema written) throws Exception {
    Schema today = SpecificData.get().getSchema(Class.forName(written.getFullName()));
    for (int version : SchemaVersions.shipped().numbers()) {
      SchemaVersions versions = SchemaVersions.shipped().writing(version);
      AvroCodec<SpecificRecord> codec = AvroCodec.singleObject(today, versions);

      for (byte[] bytes : randomRecords(written)) {
        byte[] again = codec.encode(codec.decode(bytes));
        assertThat(VersionedTypes.read(again, versions.written(written.getFullName()))).isNotNull();
      }
    }
  }

  @Test
  void shouldWriteTheVersionOfTheReleaseBeforeUntilToldOtherwise() {
    byte[] before = turns(OF_TODAY).encode(END);
    byte[] told = turns(OF_TODAY.writing(2)).encode(END);

    GenericData.Record asOlder = VersionedTypes.read(before, OLDER.get("TurnEvent"));
    assertThat(asOlder.get("kind")).hasToString("COMPLETED");
    assertThat(asOlder.get("reply")).hasToString("Halo juga!");
    assertThat(asOlder.get("finish_reason")).hasToString("stop");
    assertThat(asOlder.get("failure")).hasToString("{\"reason\": \"X\", \"message\": \"y\"}");
    assertThat(asOlder.get("priority")).as("a field that is gone").isEqualTo(7);
    assertThat(VersionedTypes.read(told, TODAY.get("TurnEvent"))).hasToString(END.toString());
  }

  /** A field that this release has and the one before has not is lost; no other is. */
  @Test
  void shouldReadWhatItWroteForTheReleaseBefore() {
    TurnEvent read = turns(OF_TODAY).decode(turns(OF_TODAY).encode(END));

    assertThat(read)
        .isEqualTo(
            TurnEvent.newBuilder(END).setModel("").setFailure(new Failure("X", "y", null)).build());
  }

  @Test
  void shouldReadBothVersionsWhicheverIsWritten() {
    byte[] older = turns(OF_TODAY).encode(END);
    byte[] today = turns(OF_TODAY.writing(2)).encode(END);

    for (SchemaVersions versions : List.of(OF_TODAY, OF_TODAY.writing(2))) {
      assertThat(turns(versions).decode(older).getReply()).isEqualTo("Halo juga!");
      assertThat(turns(versions).decode(today)).isEqualTo(END);
    }
  }

  @Test
  void shouldRefuseWhatALaterReleaseWritesForItself() {
    byte[] bytes = VersionedTypes.write(NEWER.get("TurnEvent"));

    assertThatThrownBy(() -> turns(OF_TODAY).decode(bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("unknown schema fingerprint");
  }

  @Test
  void shouldSayThatASymbolIsNotInTheVersionThatIsWritten() {
    var sweep = TurnEvent.newBuilder(END).setKind(TurnEventKind.SWEEP).build();

    assertThatThrownBy(() -> turns(OF_TODAY).encode(sweep))
        .isInstanceOf(UnwritableRecordException.class)
        .hasMessageContaining("TurnEventKind SWEEP is not in the version of the schemas");
    assertThat(turns(OF_TODAY.writing(2)).decode(turns(OF_TODAY.writing(2)).encode(sweep)))
        .isEqualTo(sweep);
  }

  @Test
  void shouldKeepTheEndInARowOfTheVersionBefore() {
    var row = new TurnRow("r1", "Halo", 1, "", 10L, END, 20L, "shop");
    RecordCodec<TurnRow> codec = Codecs.singleObject(OF_TODAY).rows().turns();

    byte[] bytes = codec.encode(row);

    assertThat(VersionedTypes.read(bytes, OLDER.get("TurnRow")).get("message")).hasToString("Halo");
    assertThat(codec.decode(bytes).getEnd().getReply()).isEqualTo("Halo juga!");
  }

  @Test
  void shouldWriteATypeThatCameLaterWithTheSchemaItCameWith() {
    RecordCodec<ReplyEvent> codec = Codecs.singleObject(OF_TODAY).replies();
    ReplyEvent delta =
        ReplyEvent.newBuilder().setKind(ReplyEventKind.DELTA).setRequestId("r1").build();

    assertThat(codec.decode(codec.encode(delta))).isEqualTo(delta);
  }

  /** Every id is known from the start: no reader ever asks. */
  @Test
  void shouldRegisterEveryVersionAndReadItById() {
    var registry = new FakeRegistry();

    Codecs writesOlder = Codecs.registered(registry, TOPICS, OF_TODAY);
    Codecs writesToday = Codecs.registered(registry, TOPICS, OF_TODAY.writing(2));

    String subject = TOPICS.turns() + "-value";
    assertThat(registry.versions(subject))
        .containsExactly(OLDER.get("TurnEvent"), TODAY.get("TurnEvent"));
    byte[] older = writesOlder.turns().encode(END);
    byte[] today = writesToday.turns().encode(END);
    assertThat(registry.schemaOf(older)).isEqualTo(OLDER.get("TurnEvent"));
    assertThat(registry.schemaOf(today)).isEqualTo(TODAY.get("TurnEvent"));
    for (Codecs codecs : List.of(writesOlder, writesToday, Codecs.singleObject(OF_TODAY))) {
      assertThat(writesOlder.turns().decode(codecs.turns().encode(END)).getReply())
          .isEqualTo("Halo juga!");
    }
    assertThat(writesOlder.turns().decode(today)).isEqualTo(END);
    assertThat(writesToday.turns().decode(older).getReply()).isEqualTo("Halo juga!");
  }

  @Test
  void shouldRefuseToWriteAVersionThatIsNotShipped() {
    assertThatThrownBy(() -> OF_TODAY.writing(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("version 3 of the schemas is none of [1, 2]");
  }

  private static RecordCodec<TurnEvent> turns(SchemaVersions versions) {
    return Codecs.singleObject(versions).turns();
  }

  private static List<byte[]> randomRecords(Schema schema) throws Exception {
    var encoder = new BinaryMessageEncoder<>(new GenericData(), schema);
    var records = new ArrayList<byte[]>();
    for (Object record : new RandomData(schema, 20, 7)) {
      records.add(encoder.encode(record).array());
    }
    return records;
  }
}
