package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.auth.Authentication.Denial;
import com.milkyhoop.chatbot.auth.Authentication.Denied;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.Readiness;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Knows users by the tokens of identity providers. The issuer that a token names decides whose keys
 * are looked at, before anything else: no key of one issuer is ever good for another's token.
 *
 * <p>{@code chatbot_issuer_keys_age_seconds} is the time since the keys of an issuer were fetched,
 * where that is longest.
 */
public final class JwtAuthenticator implements Authenticator, Component, Readiness {
  private final List<IssuerKeys> keys;
  private final Map<String, IssuerTokens> issuers = new HashMap<>();

  public JwtAuthenticator(JwtSettings settings, MeterRegistry registry) {
    this(settings, IssuerKeys.Pace.STANDARD, registry);
  }

  JwtAuthenticator(JwtSettings settings, IssuerKeys.Pace pace, MeterRegistry registry) {
    this.keys =
        settings.issuers().stream()
            .map(
                issuer -> {
                  var own = new IssuerKeys(issuer, pace);
                  issuers.put(issuer.name().toString(), new IssuerTokens(settings, issuer, own));
                  return own;
                })
            .toList();
    Gauge.builder("chatbot.issuer.keys.age.seconds", () -> oldest().toMillis() / 1000.0)
        .strongReference(true)
        .register(registry);
  }

  @Override
  public Optional<Authentication> authenticate(Credentials credentials) {
    return issuers.isEmpty() ? Optional.empty() : credentials.bearer().flatMap(this::judge);
  }

  @Override
  public void start() {
    keys.forEach(IssuerKeys::start);
  }

  @Override
  public void close() {
    keys.forEach(IssuerKeys::close);
  }

  @Override
  public Optional<String> whyNotReady() {
    return keys.stream().allMatch(it -> it.current().isPresent())
        ? Optional.empty()
        : Optional.of("no keys of an issuer yet");
  }

  private Optional<Authentication> judge(String bearer) {
    JWT token;
    try {
      token = JWTParser.parse(bearer);
    } catch (ParseException _) {
      return Optional.empty();
    }
    return Optional.of(
        token instanceof SignedJWT signed
            ? judge(signed)
            : new Denied(Denial.INVALID, "it is not signed"));
  }

  private Authentication judge(SignedJWT token) {
    try {
      IssuerTokens issuer = issuers.get(String.valueOf(token.getJWTClaimsSet().getIssuer()));
      return issuer == null
          ? new Denied(Denial.INVALID, "its issuer is not known here")
          : issuer.judge(token);
    } catch (ParseException _) {
      return new Denied(Denial.INVALID, "its claims can't be read");
    }
  }

  private Duration oldest() {
    return keys.stream().map(IssuerKeys::age).max(Duration::compareTo).orElse(Duration.ZERO);
  }
}
