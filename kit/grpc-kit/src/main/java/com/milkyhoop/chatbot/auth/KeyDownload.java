package com.milkyhoop.chatbot.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Downloads the keys of an issuer; bounded in time and size, and follows no redirect. */
final class KeyDownload implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long MAX_BYTES = 256 * 1024;
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JwtSettings.Issuer issuer;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  KeyDownload(JwtSettings.Issuer issuer) {
    this.issuer = issuer;
  }

  /**
   * Returns the public keys.
   *
   * @throws IOException when they can't be had now, or there are none
   */
  JWKSet run() throws IOException, InterruptedException {
    URI place = issuer.keys().isPresent() ? issuer.keys().get() : discover();
    try {
      JWKSet keys = JWKSet.parse(get(place)).toPublicJWKSet();
      if (keys.isEmpty()) {
        throw new IOException("there are no public keys at " + place);
      }
      return keys;
    } catch (ParseException e) {
      throw new IOException("no JWKS at " + place, e);
    }
  }

  private URI discover() throws IOException, InterruptedException {
    String name = issuer.name().toString();
    URI place = URI.create(name.replaceFirst("/$", "") + DISCOVERY);
    JsonNode document = JSON.readTree(get(place));
    if (!name.equals(document.path("issuer").asText())) {
      throw new IOException(place + " is of another issuer");
    }
    return Optional.of(document.path("jwks_uri").asText())
        .filter(uri -> !uri.isEmpty())
        .map(URI::create)
        .orElseThrow(() -> new IOException(place + " has no jwks_uri"));
  }

  private String get(URI place) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(place).timeout(LIMIT).build();
    var answer = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
    try {
      HttpResponse<String> response = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException(place + " answered " + response.statusCode());
      }
      return response.body();
    } catch (ExecutionException | TimeoutException e) {
      answer.cancel(true);
      throw new IOException(place + " can't be read", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
