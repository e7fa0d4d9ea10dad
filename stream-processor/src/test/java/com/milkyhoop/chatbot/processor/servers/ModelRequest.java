package com.milkyhoop.chatbot.processor.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * One request as a {@link ModelServer} received it.
 *
 * @param target path and query
 * @param headers by name, in any case
 * @param at when it was whole, as {@link System#nanoTime}
 */
record ModelRequest(String target, Map<String, String> headers, JsonNode body, long at) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the next request of a connection; empty where the client has closed it. */
  static Optional<ModelRequest> read(InputStream in) throws IOException {
    String start = line(in);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return Optional.of(
        new ModelRequest(start.split(" ")[1], headers, JSON.readTree(body), System.nanoTime()));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** Returns whether a field is sent at all. */
  boolean has(String field) {
    return body.has(field);
  }

  /** The roles of the prompt's messages, in their order. */
  List<String> roles() {
    return StreamSupport.stream(body.path("messages").spliterator(), false)
        .map(message -> message.path("role").asText())
        .toList();
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }
}
