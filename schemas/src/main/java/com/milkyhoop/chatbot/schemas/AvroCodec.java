package com.milkyhoop.chatbot.schemas;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro in one of two envelopes: single-object encoding (0xC3 0x01, 8-byte fingerprint, body; Avro
 * specification 1.12) or, where a schema registry is used, Confluent's (0x00, 4-byte schema id,
 * body). Bodies are read from the array, never through a stream: only then does Avro compare a
 * length in the data with what is there before it allocates it.
 */
final class AvroCodec<T extends SpecificRecord> implements RecordCodec<T> {
  private static final byte SINGLE_OBJECT = (byte) 0xC3;
  private static final byte SINGLE_OBJECT_VERSION = 1;
  private static final int SINGLE_OBJECT_HEADER = 10;
  private static final byte CONFLUENT = 0;
  private static final int CONFLUENT_HEADER = 5;

  static {
    TrustedRecords.trust();
  }

  private final Schema schema;
  private final long fingerprint;
  private final SpecificData model = new SpecificData(AvroCodec.class.getClassLoader());
  private final BinaryMessageEncoder<T> singleObjectEncoder;
  private final DatumReader<T> reader;
  private final @Nullable Integer writerId;
  private final Map<Integer, DatumReader<T>> readersById;

  /**
   * @param writerId the registry's id of {@code schema}; null: write single-object encoding
   * @param schemasById the registry's ids of the schemas that this release ships for the topic
   */
  AvroCodec(Schema schema, @Nullable Integer writerId, Map<Integer, Schema> schemasById) {
    this.schema = schema;
    this.fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    this.singleObjectEncoder = new BinaryMessageEncoder<>(model, schema);
    this.reader = readerOf(schema);
    this.writerId = writerId;
    this.readersById =
        schemasById.entrySet().stream()
            .collect(toUnmodifiableMap(Map.Entry::getKey, id -> readerOf(id.getValue())));
  }

  private DatumReader<T> readerOf(Schema writer) {
    return new SpecificDatumReader<>(writer, schema, model);
  }

  @Override
  public byte[] encode(T record) {
    try {
      return writerId == null ? encodeSingleObject(record) : encodeConfluent(record, writerId);
    } catch (IOException e) {
      throw new IllegalStateException(schema.getName() + " can't be written", e);
    }
  }

  private byte[] encodeSingleObject(T record) throws IOException {
    ByteBuffer buffer = singleObjectEncoder.encode(record);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private byte[] encodeConfluent(T record, int id) throws IOException {
    var out = new ByteArrayOutputStream(256);
    out.write(CONFLUENT);
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new SpecificDatumWriter<T>(schema, model).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Override
  public T decode(byte[] bytes) {
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
    long writer = ByteBuffer.wrap(bytes, 2, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (writer != fingerprint) {
      throw new MalformedRecordException(
          "record is no %s of this release: it has the unknown schema fingerprint %s"
              .formatted(schema.getName(), HexFormat.of().toHexDigits(writer)));
    }
    return decodeBody(bytes, SINGLE_OBJECT_HEADER, reader);
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
