package com.milkyhoop.chatbot.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro in one of two envelopes: single-object encoding (0xC3 0x01, 8-byte fingerprint, body; Avro
 * specification 1.12) or, where a schema registry is used, Confluent's (0x00, 4-byte schema id,
 * body).
 */
final class AvroCodec<T extends SpecificRecord> implements RecordCodec<T> {
  private static final byte SINGLE_OBJECT = (byte) 0xC3;
  private static final byte CONFLUENT = 0;
  private static final int CONFLUENT_HEADER = 5;

  static {
    TrustedRecords.trust();
  }

  private final Schema schema;
  private final SpecificData model = new SpecificData(AvroCodec.class.getClassLoader());
  private final BinaryMessageEncoder<T> singleObjectEncoder;
  private final BinaryMessageDecoder<T> singleObjectDecoder;
  private final @Nullable Integer writerId;
  private final Map<Integer, Schema> schemasById;

  /**
   * @param writerId the registry's id of {@code schema}; null: write single-object encoding
   * @param schemasById the registry's ids of the schemas that this release ships for the topic
   */
  AvroCodec(Schema schema, @Nullable Integer writerId, Map<Integer, Schema> schemasById) {
    this.schema = schema;
    this.singleObjectEncoder = new BinaryMessageEncoder<>(model, schema);
    this.singleObjectDecoder = new BinaryMessageDecoder<>(model, schema);
    this.writerId = writerId;
    this.schemasById = Map.copyOf(schemasById);
  }

  @Override
  public byte[] encode(T record) {
    try {
      return writerId == null ? encodeSingleObject(record) : encodeConfluent(record, writerId);
    } catch (IOException e) {
      throw new IllegalStateException(schema.getName() + " can't be written", e);
    }
  }

  @Override
  public T decode(byte[] bytes) {
    if (bytes.length == 0) {
      throw new MalformedRecordException("record is empty");
    }
    try {
      return switch (bytes[0]) {
        case SINGLE_OBJECT -> singleObjectDecoder.decode(bytes);
        case CONFLUENT -> decodeConfluent(bytes);
        default -> throw new MalformedRecordException("record has neither Avro envelope");
      };
    } catch (IOException | RuntimeException e) {
      if (e instanceof MalformedRecordException malformed) {
        throw malformed;
      }
      throw new MalformedRecordException("record is no " + schema.getName() + ": " + e, e);
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

  private T decodeConfluent(byte[] bytes) throws IOException {
    if (bytes.length < CONFLUENT_HEADER) {
      throw new MalformedRecordException("record ends within its schema id");
    }
    int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    Schema writer = schemasById.get(id);
    if (writer == null) {
      throw new MalformedRecordException("record has the unknown schema id " + id);
    }
    BinaryDecoder decoder =
        DecoderFactory.get()
            .binaryDecoder(bytes, CONFLUENT_HEADER, bytes.length - CONFLUENT_HEADER, null);
    return new SpecificDatumReader<T>(writer, schema, model).read(null, decoder);
  }
}
