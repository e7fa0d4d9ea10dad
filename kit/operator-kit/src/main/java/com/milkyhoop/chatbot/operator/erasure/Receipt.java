package com.milkyhoop.chatbot.operator.erasure;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what was erased where, and until when the last bytes are gone. It names nobody, so that it
 * can be kept.
 *
 * @param scope {@code user} or {@code session}
 * @param doneAt when the last record of it was written; null while something is not done
 * @param eventsErased events of the log that got a tombstone
 * @param replayResultsErased what replays made of its turns, and got a tombstone
 * @param bytesGoneBy of each topic, once it is done; null where its settings bound nothing
 * @param open what is not done, or not reached; docs/privacy.md says more
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Receipt(
    String erasureId,
    String scope,
    Instant askedAt,
    @Nullable Instant doneAt,
    int partitionsOfProcessors,
    int partitionsOfSink,
    long eventsErased,
    long replayResultsErased,
    Map<String, @Nullable Instant> bytesGoneBy,
    List<String> open) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  public Receipt {
    bytesGoneBy = Collections.unmodifiableMap(new TreeMap<>(bytesGoneBy));
    open = List.copyOf(open);
  }

  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a receipt can't be written as JSON", e);
    }
  }
}
