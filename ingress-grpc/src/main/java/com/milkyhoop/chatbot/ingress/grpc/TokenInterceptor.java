package com.milkyhoop.chatbot.ingress.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.kit.Secret;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets only calls through that carry {@code authorization: Bearer <token>}. How long it takes tells
 * nothing about the tokens: their digests are compared in constant time, all of them always.
 */
final class TokenInterceptor implements ServerInterceptor {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";

  private final List<byte[]> digests;

  TokenInterceptor(List<Secret> tokens) {
    this.digests = tokens.stream().map(token -> digest(token.value())).toList();
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    if (!isAuthorized(headers.get(AUTHORIZATION))) {
      throw new CallFailedException(
          CallFailure.of(ErrorReason.TOKEN_INVALID, "Invalid gRPC token"));
    }
    return next.startCall(call, headers);
  }

  private boolean isAuthorized(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] presented = digest(header.substring(SCHEME.length()).strip());
    boolean matches = false;
    for (byte[] digest : digests) {
      matches |= MessageDigest.isEqual(digest, presented);
    }
    return matches;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
