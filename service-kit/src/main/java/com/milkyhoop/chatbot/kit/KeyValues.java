package com.milkyhoop.chatbot.kit;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Each key-value pair of a line as a key of its own. Numbers and booleans stay what they are; any
 * other object is what its {@code toString} says, never its fields: so a line is flat, and a {@link
 * Secret} stays one.
 */
final class KeyValues extends AbstractJsonProvider<ILoggingEvent> {

  @Override
  public void writeTo(JsonGenerator line, ILoggingEvent event) throws IOException {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null) {
      return;
    }
    for (KeyValuePair pair : pairs) {
      line.writeFieldName(pair.key);
      write(line, pair.value);
    }
  }

  private static void write(JsonGenerator line, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> line.writeNull();
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
