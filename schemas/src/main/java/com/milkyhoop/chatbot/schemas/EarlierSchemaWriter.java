package com.milkyhoop.chatbot.schemas;

import java.io.IOException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes records of the generated classes with the schema of an earlier version, by names. Avro's
 * own writer takes the field that the class has at the same position, and writes the symbol of an
 * enum as the number that it has in the class: right only as long as both are added at the end.
 *
 * <p>A field that the earlier schema does not have is left out; one that the class does not have
 * any more gets its default.
 *
 * @see "ADR 11: docs/adr/0011-schemas-have-versions.md"
 */
final class EarlierSchemaWriter<T extends SpecificRecord> extends SpecificDatumWriter<T> {
  EarlierSchemaWriter(Schema earlier, SpecificData model) {
    super(earlier, model);
  }

  @Override
  protected void writeField(Object datum, Schema.Field field, Encoder out, Object state)
      throws IOException {
    if (datum instanceof SpecificRecord record) {
      Schema.Field own = record.getSchema().getField(field.name());
      Object value = own == null ? getData().getDefaultValue(field) : record.get(own.pos());
      writeWithoutConversion(field.schema(), value, out);
    } else {
      super.writeField(datum, field, out, state);
    }
  }

  /** A symbol that readers of the earlier version do not know has no meaning for them. */
  @Override
  protected void writeEnum(Schema schema, Object datum, Encoder out) throws IOException {
    if (!schema.hasEnumSymbol(datum.toString())) {
      throw new AvroTypeException(
          "%s %s is not in the version of the schemas that is written"
              .formatted(schema.getName(), datum));
    }
    out.writeEnum(schema.getEnumOrdinal(datum.toString()));
  }
}
