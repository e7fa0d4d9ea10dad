package com.milkyhoop.chatbot.schemas;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro in one of two envelopes: single-object encoding (0xC3 0x01, 8-byte fingerprint, body; Avro
 * specification 1.12) or, where a schema registry is used, Confluent's (0x00, 4-byte schema id,
 * body). Reads the records of every version of the schema that is shipped, writes one version.
 *
 * <p>Bodies are read from the array, never through a stream: only then does Avro compare a length
 * in the data with what is there before it allocates it.
 */
final class AvroCodec<T extends SpecificRecord> implements RecordCodec<T> {
  private static final byte SINGLE_OBJECT = (byte) 0xC3;
  private static final byte SINGLE_OBJECT_VERSION = 1;
  private static final int SINGLE_OBJECT_HEADER = 10;
  private static final byte CONFLUENT = 0;
  private static final int CONFLUENT_HEADER = 5;
  private static final EncoderFactory ENCODERS = new EncoderFactory().configureBufferSize(256);

  static {
    TrustedRecords.trust();
  }

  private final Schema schema;
  private final SpecificData model = ownModel();
  private final DatumWriter<T> writer;
  private final byte[] header;
  private final Map<Long, DatumReader<T>> readersByFingerprint;
  private final Map<Integer, DatumReader<T>> readersById;

  private AvroCodec(
      Schema schema,
      Schema written,
      byte[] header,
      List<Schema> known,
      Map<Integer, Schema> knownById) {
    this.schema = schema;
    this.header = header;
    this.writer =
        fingerprint(written) == fingerprint(schema)
            ? new SpecificDatumWriter<>(schema, model)
            : new EarlierSchemaWriter<>(written, model);
    this.readersByFingerprint =
        known.stream()
            .collect(
                toUnmodifiableMap(
                    AvroCodec::fingerprint,
                    this::readerOf,
                    // They differ in documentation and defaults only: no byte tells them apart.
                    (earlier, later) -> later));
    this.readersById =
        knownById.entrySet().stream()
            .collect(toUnmodifiableMap(Map.Entry::getKey, id -> readerOf(id.getValue())));
  }

  /**
   * Returns a codec that writes single-object encoding.
   *
   * @param schema of the generated class
   */
  static <T extends SpecificRecord> AvroCodec<T> singleObject(
      Schema schema, SchemaVersions versions) {
    Schema written = versions.written(schema.getFullName());
    byte[] header =
        ByteBuffer.allocate(SINGLE_OBJECT_HEADER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(SINGLE_OBJECT)
            .put(SINGLE_OBJECT_VERSION)
            .putLong(fingerprint(written))
            .array();
    return new AvroCodec<>(schema, written, header, versions.of(schema.getFullName()), Map.of());
  }

  /**
   * Returns a codec that writes Confluent's envelope.
   *
   * @param ids the registry's, of every version of the schema
   */
  static <T extends SpecificRecord> AvroCodec<T> confluent(
      Schema schema, SchemaVersions versions, Map<Schema, Integer> ids) {
    Schema written = versions.written(schema.getFullName());
    byte[] header =
        ByteBuffer.allocate(CONFLUENT_HEADER)
            .put(CONFLUENT)
            .putInt(requireNonNull(ids.get(written)))
            .array();
    Map<Integer, Schema> byId =
        ids.entrySet().stream()
            .collect(toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey, (a, b) -> b));
    return new AvroCodec<>(schema, written, header, versions.of(schema.getFullName()), byId);
  }

  /** The coders that Avro can generate write the schema of the class, whichever is asked for. */
  private static SpecificData ownModel() {
    var model = new SpecificData(AvroCodec.class.getClassLoader());
    model.setCustomCoders(false);
    return model;
  }

  /** Identifies what the bytes depend on: not of documentation, defaults and Java types. */
  private static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  private DatumReader<T> readerOf(Schema written) {
    return new SpecificDatumReader<>(written, schema, model);
  }

  @Override
  public byte[] encode(T record) {
    var out = new ByteArrayOutputStream(256);
    out.writeBytes(header);
    BinaryEncoder encoder = ENCODERS.binaryEncoder(out, null);
    try {
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException | RuntimeException e) {
      throw new UnwritableRecordException(
          schema.getName() + " can't be written: " + e.getMessage(), e);
    }
    return out.toByteArray();
  }

  @Override
  public T decode(byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new MalformedRecordException("record has no value");
    }
    if (bytes.length == 0) {
      throw new MalformedRecordException("record is empty");
    }
    return switch (bytes[0]) {
      case SINGLE_OBJECT -> decodeSingleObject(bytes);
      case CONFLUENT -> decodeConfluent(bytes);
      default -> throw new MalformedRecordException("record has neither Avro envelope");
    };
  }

  private T decodeSingleObject(byte[] bytes) {
    if (bytes.length < SINGLE_OBJECT_HEADER || bytes[1] != SINGLE_OBJECT_VERSION) {
      throw new MalformedRecordException("record has neither Avro envelope");
    }
    long fingerprint =
        ByteBuffer.wrap(bytes, 2, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    DatumReader<T> known = readersByFingerprint.get(fingerprint);
    if (known == null) {
      throw new MalformedRecordException(
          "record is no %s that this release knows: it has the unknown schema fingerprint %s"
              .formatted(schema.getName(), HexFormat.of().toHexDigits(fingerprint)));
    }
    return decodeBody(bytes, SINGLE_OBJECT_HEADER, known);
  }

  private T decodeConfluent(byte[] bytes) {
    if (bytes.length < CONFLUENT_HEADER) {
      throw new MalformedRecordException("record ends within its schema id");
    }
    int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    DatumReader<T> known = readersById.get(id);
    if (known == null) {
      throw new MalformedRecordException(
          "record has the unknown schema id "
              + id
              + (readersById.isEmpty() ? "; SCHEMA_REGISTRY_URL is not set" : ""));
    }
    return decodeBody(bytes, CONFLUENT_HEADER, known);
  }

  private T decodeBody(byte[] bytes, int offset, DatumReader<T> from) {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
    try {
      T record = from.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new MalformedRecordException("record goes on after its end");
      }
      return record;
    } catch (MalformedRecordException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new MalformedRecordException("record is no " + schema.getName() + ": " + e, e);
    }
  }
}
