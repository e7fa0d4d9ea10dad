package com.milkyhoop.chatbot.e2e.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A line that a service logged. */
public record LogLine(String process, JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All of a process so far; fails where one is no JSON object. */
  public static List<LogLine> of(ServerProcess process) {
    try {
      return Files.readAllLines(process.logFile()).stream()
          .map(line -> parse(process.name(), line))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LogLine parse(String process, String line) {
    try {
      JsonNode json = JSON.readTree(line);
      if (!json.isObject()) {
        throw new AssertionError("no JSON object: " + line);
      }
      return new LogLine(process, json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  public boolean has(String key) {
    return json.has(key);
  }

  /** Empty where there is no such key. */
  public String text(String key) {
    return json.path(key).asText();
  }

  public Set<String> keys() {
    var keys = new TreeSet<String>();
    json.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** Whether each value can be searched for: text, a number, a boolean, or a list of those. */
  public boolean isFlat() {
    return children(json)
        .allMatch(
            value ->
                value.isValueNode()
                    || value.isArray() && children(value).allMatch(JsonNode::isValueNode));
  }

  private static Stream<JsonNode> children(JsonNode parent) {
    return StreamSupport.stream(parent.spliterator(), false);
  }

  /** All that it says, without JSON's escapes. */
  public String words() {
    return keys().stream()
        .map(key -> key + ' ' + (json.get(key).isValueNode() ? text(key) : json.get(key)))
        .collect(Collectors.joining(" "));
  }
}
