package com.milkyhoop.chatbot.kit;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.slf4j.event.KeyValuePair;

/**
 * Each key-value pair of a line as a key of its own. Numbers and booleans stay what they are; any
 * other object is what its {@code toString} says, never its fields: so a line is flat, and a {@link
 * Secret} stays one. A pair without a value is left out.
 */
final class KeyValues extends AbstractJsonProvider<ILoggingEvent> {

  @Override
  public void writeTo(JsonGenerator line, ILoggingEvent event) throws IOException {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null) {
      return;
    }
    for (KeyValuePair pair : pairs) {
      if (pair.value != null) {
        line.writeFieldName(pair.key);
        write(line, pair.value);
      }
    }
  }

  private static void write(JsonGenerator line, Object value) throws IOException {
    switch (value) {
      case Number number -> line.writeNumber(number.toString());
      case Boolean bool -> line.writeBoolean(bool);
      case Collection<?> several -> {
        line.writeStartArray();
        for (Object one : several) {
          write(line, one);
        }
        line.writeEndArray();
      }
      default -> line.writeString(value.toString());
    }
  }
}
