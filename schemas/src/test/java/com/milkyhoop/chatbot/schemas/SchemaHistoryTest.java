package com.milkyhoop.chatbot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails on a change that old records, or instances of the release before, would not survive. */
class SchemaHistoryTest {
  private static final SchemaFolder CURRENT = SchemaFolder.current();

  static List<SchemaFolder> history() {
    return SchemaFolder.history();
  }

  @ParameterizedTest
  @MethodSource("history")
  void shouldBeCompatibleBothWaysWithAllThatWasShipped(SchemaFolder shipped) {
    assertThat(CURRENT.types()).containsKeys(shipped.types().keySet().toArray(String[]::new));

    for (String name : shipped.types().keySet()) {
      assertThat(incompatibilities(CURRENT.type(name), shipped.type(name)))
          .as("%s, against %s", name, shipped)
          .isEmpty();
    }
  }

  @Test
  void shouldHaveTheSchemasOfTodayInItsHistory() {
    assertThat(history().getLast().types())
        .as("a schema changed: see src/test/resources/history/README.md")
        .isEqualTo(CURRENT.types());
  }

  @ParameterizedTest
  @MethodSource("history")
  void shouldReadTheRecordsOfAllThatWasShipped(SchemaFolder shipped) throws Exception {
    for (Map.Entry<String, Schema> type : shipped.types().entrySet()) {
      if (type.getValue().getType() == Schema.Type.RECORD) {
        RecordCodec<?> codec = codecOf(type.getKey());
        var encoder = new BinaryMessageEncoder<>(new GenericData(), type.getValue());
        for (Object record : new RandomData(type.getValue(), 20, 7)) {
          assertThat(codec.decode(encoder.encode(record).array())).isNotNull();
        }
      }
    }
  }

  /** Proof that the check above checks: each of these once broke a reader somewhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'name': 'id', 'type': 'string'}  | {'name': 'number', 'type': 'string'}",
        "{'name': 'id', 'type': 'string'}  | {'name': 'id', 'type': 'long'}",
        "{'name': 'id', 'type': 'string'}, | \"\"",
        "'X', 'Y'], 'default': 'X'         | 'Y']",
        "'fields': [                       | 'fields': [{'name': 'new', 'type': 'int'},",
      })
  void shouldFindAChangeThatIsNotCompatible(String part, String instead) {
    String before =
        """
        {'type': 'record', 'name': 'R', 'fields': [
          {'name': 'id', 'type': 'string'},
          {'name': 'kind', 'type': {'type': 'enum', 'name': 'K', 'symbols': ['X', 'Y'], 'default': 'X'}}]}
        """;
    String after = before.replace(part, instead);

    assertThat(incompatibilities(schema(before), schema(before))).isEmpty();
    assertThat(incompatibilities(schema(before), schema(after))).isNotEmpty();
  }

  private static List<SchemaCompatibility.Incompatibility> incompatibilities(Schema a, Schema b) {
    return Stream.of(
            SchemaCompatibility.checkReaderWriterCompatibility(a, b),
            SchemaCompatibility.checkReaderWriterCompatibility(b, a))
        .flatMap(pair -> pair.getResult().getIncompatibilities().stream())
        .toList();
  }

  private static RecordCodec<SpecificRecord> codecOf(String className) throws Exception {
    return Codecs.singleObject(SpecificData.get().getSchema(Class.forName(className)));
  }

  private static Schema schema(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }
}
