package com.milkyhoop.chatbot.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows services by their tokens, or by the URI in their client certificates. How long it takes
 * tells nothing about the tokens: all digests are compared always. A token takes precedence over a
 * certificate.
 */
final class CallerAuthenticator implements Authenticator {
  private static final int URI_NAME = 6;

  private final Supplier<List<Caller>> callers;

  /**
   * @param callers those of now
   */
  CallerAuthenticator(Supplier<List<Caller>> callers) {
    this.callers = callers;
  }

  @Override
  public Optional<Authentication> authenticate(Credentials credentials) {
    return credentials
        .bearer()
        .map(this::byToken)
        .orElseGet(() -> credentials.certificate().flatMap(this::byCertificate))
        .map(caller -> new Authentication.Granted(caller.principal()));
  }

  private Optional<Caller> byToken(String token) {
    Digest presented = Digest.of(token);
    Optional<Caller> found = Optional.empty();
    for (Caller caller : callers.get()) {
      if (caller.token().filter(digest -> digest.matches(presented)).isPresent()) {
        found = Optional.of(caller);
      }
    }
    return found;
  }

  private Optional<Caller> byCertificate(X509Certificate certificate) {
    Set<String> uris = uris(certificate);
    return callers.get().stream()
        .filter(caller -> caller.uri().filter(uris::contains).isPresent())
        .findFirst();
  }

  private static Set<String> uris(X509Certificate certificate) {
    try {
      @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream()
              .filter(name -> Objects.equals(name.get(0), URI_NAME))
              .map(name -> String.valueOf(name.get(1)))
              .collect(Collectors.toUnmodifiableSet());
    } catch (CertificateParsingException _) {
      return Set.of();
    }
  }
}
