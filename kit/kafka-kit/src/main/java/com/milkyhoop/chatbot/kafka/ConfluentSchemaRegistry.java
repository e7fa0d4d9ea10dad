package com.milkyhoop.chatbot.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.kafka.access.RegistryAccess;
import com.milkyhoop.chatbot.schemas.SchemaRegistry;
import com.milkyhoop.chatbot.schemas.SchemaRegistryException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.avro.Schema;

/**
 * The one endpoint of Confluent's schema registry REST API that we need, {@code POST
 * /subjects/{subject}/versions}, as Confluent, Apicurio (ccompat), Karapace and Redpanda speak it.
 */
public final class ConfluentSchemaRegistry implements SchemaRegistry {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** A registry that starts answers so until it has read its own topic. */
  private static final int SERVER_ERROR = 500;

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryAccess access;
  private final URI base;
  private final Duration timeout;
  private final HttpClient http;

  /** Creates a client of the registry, for Apicurio with its path {@code /apis/ccompat/v7}. */
  public ConfluentSchemaRegistry(RegistryAccess access) {
    this(access, TIMEOUT);
  }

  /**
   * @param timeout until it is connected, and from then until it has answered
   */
  ConfluentSchemaRegistry(RegistryAccess access, Duration timeout) {
    this.access = access;
    this.base = access.uri();
    this.timeout = timeout;
    HttpClient.Builder client =
        HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(timeout);
    access.sslContext().ifPresent(client::sslContext);
    this.http = client.build();
  }

  @Override
  public int register(String subject, Schema schema) {
    HttpResponse<String> response = post(subject, schema);
    JsonNode body = parse(response.body());
    if (response.statusCode() >= SERVER_ERROR) {
      throw SchemaRegistryException.away(
          "schema registry %s can't answer: HTTP %d %s"
              .formatted(base, response.statusCode(), body.path("message").asText()));
    }
    if (response.statusCode() == UNAUTHORIZED || response.statusCode() == FORBIDDEN) {
      throw new SchemaRegistryException(
          "schema registry %s refused us, not the schema of %s: HTTP %d %s; see SCHEMA_REGISTRY_USER, SCHEMA_REGISTRY_PASSWORD and SCHEMA_REGISTRY_TOKEN"
              .formatted(base, subject, response.statusCode(), body.path("message").asText()));
    }
    if (response.statusCode() != 200 || !body.path("id").isInt()) {
      throw new SchemaRegistryException(
          "schema registry %s refused the schema of %s: HTTP %d %s"
              .formatted(base, subject, response.statusCode(), body.path("message").asText()));
    }
    return body.path("id").asInt();
  }

  private HttpResponse<String> post(String subject, Schema schema) {
    try {
      String body = JSON.writeValueAsString(Map.of("schema", schema.toString()));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(versionsOf(subject))
              .timeout(timeout)
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .POST(BodyPublishers.ofString(body));
      access.authorization().ifPresent(it -> request.header("Authorization", it.value()));
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (SSLException e) {
      throw new SchemaRegistryException(
          "no TLS with schema registry %s: %s; see SCHEMA_REGISTRY_CA"
              .formatted(base, e.getMessage()),
          e);
    } catch (IOException e) {
      throw SchemaRegistryException.away("schema registry " + base + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SchemaRegistryException("interrupted while asking schema registry " + base, e);
    }
  }

  private URI versionsOf(String subject) {
    String root = base.toString().replaceAll("/+$", "");
    return URI.create(
        root + "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions");
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode().put("message", "the answer is no JSON");
    }
  }
}
