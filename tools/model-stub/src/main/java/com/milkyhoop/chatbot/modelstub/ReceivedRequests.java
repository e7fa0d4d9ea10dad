package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last requests: at most 2,000, and at most 32 MiB of bodies. Thread-safe. */
final class ReceivedRequests {

  private static final int MOST_REQUESTS = 2_000;
  private static final int MOST_CHARACTERS = 32 * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Deque<Raw> last = new ArrayDeque<>();
  private long characters;

  /** Is kept as text, and parsed when asked for: most never are. */
  private record Raw(long number, Instant at, String body) {}

  synchronized void add(long number, String body) {
    last.add(new Raw(number, Instant.now(), body));
    characters += body.length();
    while (last.size() > MOST_REQUESTS || (characters > MOST_CHARACTERS && last.size() > 1)) {
      characters -= last.remove().body().length();
    }
  }

  synchronized void clear() {
    last.clear();
    characters = 0;
  }

  synchronized List<ReceivedRequest> after(long number) {
    return last.stream().filter(raw -> raw.number() > number).map(ReceivedRequests::parse).toList();
  }

  private static ReceivedRequest parse(Raw raw) {
    try {
      return new ReceivedRequest(raw.number(), raw.at(), JSON.readTree(raw.body()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
