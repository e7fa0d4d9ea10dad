package com.milkyhoop.chatbot.schemas;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails on a change that old records, or instances of the release before, would not survive. */
class SchemaHistoryTest {
  private static final SchemaVersions SHIPPED = SchemaVersions.shipped();

  static Set<Integer> versions() {
    return SHIPPED.numbers();
  }

  @Test
  void shouldShipEveryVersion() {
    assertThat(SHIPPED.numbers())
        .containsExactlyElementsOf(SchemaSources.folders())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, SHIPPED.numbers().size()).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void shouldShipEveryFileOfAVersion(int version) {
    assertThat(SHIPPED.types(version)).isEqualTo(SchemaSources.folder(version));
  }

  @Test
  void shouldHaveTheSchemasOfTodayAsItsNewestVersion() {
    assertThat(SHIPPED.types(SHIPPED.numbers().last()))
        .as("a schema changed: see README.md beside released/versions.properties")
        .isEqualTo(SchemaSources.today());
  }

  /** Between two releases there is at most one new version. */
  @Test
  void shouldWriteTheNewestVersionOrTheOneBeforeIt() {
    int newest = SHIPPED.numbers().last();

    assertThat(SHIPPED.written()).isBetween(Math.max(1, newest - 1), newest);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void shouldBeCompatibleBothWaysWithEveryVersion(int version) {
    Map<String, Schema> today = SchemaSources.today();
    Map<String, Schema> shipped = SHIPPED.types(version);
    assertThat(today).containsKeys(shipped.keySet().toArray(String[]::new));

    shipped.forEach(
        (name, schema) ->
            assertThat(incompatibilities(requireNonNull(today.get(name)), schema))
                .as("%s, against version %d", name, version)
                .isEmpty());
  }

  /** What {@link SchemaVersionsTest} shows, it shows of changes that are allowed here. */
  @Test
  void shouldAllowTheChangesOfTheVersionsInTests() {
    for (String name : List.of("TurnEvent", "TurnRow", "RequestRow")) {
      for (VersionedTypes other : List.of(VersionedTypes.OLDER, VersionedTypes.NEWER)) {
        assertThat(incompatibilities(VersionedTypes.TODAY.get(name), other.get(name))).isEmpty();
      }
    }
  }

  /** Then bytes can't choose how deep the decoder calls itself. */
  @Test
  void shouldHaveNoTypeThatHoldsItself() {
    SchemaSources.today()
        .forEach((name, schema) -> assertThat(holdsItself(schema, Set.of())).as(name).isFalse());
    assertThat(holdsItself(list("Node"), Set.of())).isTrue();
  }

  /** Proof that the check above checks: each of these once broke a reader somewhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'name': 'id', 'type': 'string'}  | {'name': 'number', 'type': 'string'}",
        "{'name': 'id', 'type': 'string'}  | {'name': 'id', 'type': 'long'}",
        "'name': 'age', 'type': 'int'      | 'name': 'age', 'type': 'long'",
        "{'name': 'id', 'type': 'string'}, | \"\"",
        "'X', 'Y'], 'default': 'X'         | 'Y']",
        "'fields': [                       | 'fields': [{'name': 'new', 'type': 'int'},",
        "['null', 'int']                   | ['null', 'int', 'string']",
      })
  void shouldFindAChangeThatIsNotCompatible(String part, String instead) {
    String before =
        """
        {'type': 'record', 'name': 'R', 'fields': [
          {'name': 'id', 'type': 'string'},
          {'name': 'age', 'type': 'int'},
          {'name': 'size', 'type': ['null', 'int']},
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

  private static boolean holdsItself(Schema schema, Set<String> within) {
    return switch (schema.getType()) {
      case ARRAY -> holdsItself(schema.getElementType(), within);
      case MAP -> holdsItself(schema.getValueType(), within);
      case UNION -> schema.getTypes().stream().anyMatch(type -> holdsItself(type, within));
      case RECORD -> {
        var deeper = new HashSet<>(within);
        yield !deeper.add(schema.getFullName())
            || schema.getFields().stream().anyMatch(field -> holdsItself(field.schema(), deeper));
      }
      default -> false;
    };
  }

  private static Schema list(String name) {
    return schema(
        "{'type': 'record', 'name': '%s', 'fields': [{'name': 'next', 'type': ['null', '%s']}]}"
            .formatted(name, name));
  }

  private static Schema schema(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }
}
