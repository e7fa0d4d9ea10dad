package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;

/** What a client of OpenAI's chat completions does, with the JDK's HTTP client. */
final class StubClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI baseUri;

  StubClient(URI baseUri) {
    this.baseUri = baseUri;
  }

  /** A streaming request with these user and assistant messages in turn, the user's first. */
  static ObjectNode ask(String... messages) {
    ObjectNode body = JSON.createObjectNode().put("model", "gpt-4o").put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    var list = body.putArray("messages");
    list.addObject().put("role", "system").put("content", "Be brief.");
    for (int i = 0; i < messages.length; i++) {
      list.addObject().put("role", i % 2 == 0 ? "user" : "assistant").put("content", messages[i]);
    }
    return body;
  }

  HttpResponse<String> post(ObjectNode body) throws IOException, InterruptedException {
    return post(body.toString(), "Bearer sk-good");
  }

  HttpResponse<String> post(String body, String authorization)
      throws IOException, InterruptedException {
    return http.send(request(body, authorization), BodyHandlers.ofString());
  }

  /** The answer while it comes; closing it closes the connection. */
  HttpResponse<InputStream> open(ObjectNode body) throws IOException, InterruptedException {
    return http.send(request(body.toString(), "Bearer sk-good"), BodyHandlers.ofInputStream());
  }

  private java.net.http.HttpRequest request(String body, String authorization) {
    return java.net.http.HttpRequest.newBuilder(URI.create(baseUri + "/chat/completions"))
        .header("Authorization", authorization)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  /** The data of each event. */
  static List<String> events(String body) {
    return Stream.of(body.split("\n\n")).map(event -> event.substring("data: ".length())).toList();
  }

  /** The chunks before the final [DONE]. */
  static List<JsonNode> chunks(String body) {
    return events(body).stream()
        .filter(event -> !event.equals("[DONE]"))
        .map(StubClient::parse)
        .toList();
  }

  static List<String> tokens(String body) {
    return chunks(body).stream()
        .map(chunk -> chunk.at("/choices/0/delta/content").asText(""))
        .filter(token -> !token.isEmpty())
        .toList();
  }

  static String text(String body) {
    return String.join("", tokens(body));
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }
}
