package com.milkyhoop.chatbot.ingress.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider: discovery and keys over HTTP, and tokens. */
final class PlayedIssuer implements AutoCloseable {
  static final String AUDIENCE = "chatbot";
  private static final int KEY_BITS = 2048;

  private final HttpServer http;
  private final AtomicInteger downloads = new AtomicInteger();
  private volatile RSAKey key;
  private volatile boolean away;

  PlayedIssuer(RSAKey key) throws IOException {
    this.key = key;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/.well-known/openid-configuration",
        exchange -> {
          String body = "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(name(), name());
          answer(exchange, body);
        });
    http.createContext(
        "/keys",
        exchange -> {
          downloads.incrementAndGet();
          answer(exchange, new JWKSet(this.key.toPublicJWK()).toString());
        });
    http.start();
  }

  String name() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  RSAKey key() {
    return key;
  }

  int downloads() {
    return downloads.get();
  }

  /** Signs with another key from now on, without having shown it before. */
  void rotate(RSAKey another) {
    key = another;
  }

  /** Answers every request with 503, or no longer. */
  void setAway(boolean now) {
    away = now;
  }

  /** Returns the claims of a good token, to change. */
  JWTClaimsSet.Builder claims(String subject) {
    return new JWTClaimsSet.Builder()
        .issuer(name())
        .audience(AUDIENCE)
        .subject(subject)
        .expirationTime(Date.from(Instant.now().plusSeconds(600)));
  }

  String token(JWTClaimsSet.Builder claims) throws JOSEException {
    return sign(
        claims.build(),
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
        new RSASSASigner(key));
  }

  /** Returns a signed token of claims as no builder writes them. */
  String token(String claims) throws JOSEException {
    var token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
            new Payload(claims));
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  static String sign(JWTClaimsSet claims, JWSHeader header, JWSSigner signer) throws JOSEException {
    var token = new SignedJWT(header, claims);
    token.sign(signer);
    return token.serialize();
  }

  static RSAKey newKey(String keyId) {
    try {
      return new RSAKeyGenerator(KEY_BITS).keyID(keyId).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(com.sun.net.httpserver.HttpExchange exchange, String body)
      throws IOException {
    byte[] bytes = away ? new byte[0] : body.getBytes(UTF_8);
    exchange.sendResponseHeaders(away ? 503 : 200, away ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
