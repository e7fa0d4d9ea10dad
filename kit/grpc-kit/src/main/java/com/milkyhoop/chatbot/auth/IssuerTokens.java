package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.auth.Authentication.Denial;
import com.milkyhoop.chatbot.auth.Authentication.Denied;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.text.ParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges the tokens of one issuer, by its keys alone. Only signatures by a private key count, so a
 * public key can't be used as a secret, and what is not signed is nothing.
 */
final class IssuerTokens {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);
  private static final int CLOCK_SKEW_SECONDS = 60;

  private final IssuerKeys keys;
  private final UserIds userIds;
  private final String payer;
  private final Set<String> audiences;
  private final Optional<String> scopeClaim;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  IssuerTokens(JwtSettings settings, JwtSettings.Issuer issuer, IssuerKeys keys) {
    this.keys = keys;
    this.userIds = new UserIds(issuer.userPrefix());
    this.payer = issuer.label();
    // A claim may hold null, which an immutable set can't be asked about.
    this.audiences = new HashSet<>(settings.audiences());
    this.scopeClaim = settings.scopeClaim();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            ALGORITHMS, (selector, _) -> selector.select(keys.current().orElseGet(JWKSet::new))));
    var claims =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            audiences,
            new JWTClaimsSet.Builder().issuer(issuer.name().toString()).build(),
            Set.of("sub", "exp"),
            Set.of());
    claims.setMaxClockSkew(CLOCK_SKEW_SECONDS);
    processor.setJWTClaimsSetVerifier(claims);
  }

  Authentication judge(SignedJWT token) {
    if (!ALGORITHMS.contains(token.getHeader().getAlgorithm())) {
      return invalid("its algorithm is not accepted");
    }
    if (!knowsKey(token)) {
      boolean fetched = keys.refresh();
      if (!knowsKey(token)) {
        return fetched ? invalid("its issuer has no such key") : undecided();
      }
    }
    try {
      return granted(processor.process(token, null));
    } catch (ExpiredJWTException _) {
      return new Denied(Denial.EXPIRED, "");
    } catch (BadJWTException _) {
      return invalid(wrongClaim(token));
    } catch (BadJOSEException | JOSEException _) {
      return invalid("its signature is not its issuer's");
    } catch (ParseException | RuntimeException _) {
      // Whatever the claims make of code that is not ours, they are no good.
      return invalid("its claims can't be read");
    }
  }

  private boolean knowsKey(SignedJWT token) {
    JWKMatcher matcher = JWKMatcher.forJWSHeader(token.getHeader());
    return matcher != null
        && keys.current().filter(it -> !new JWKSelector(matcher).select(it).isEmpty()).isPresent();
  }

  /** Grants, unless a claim that must be there is null: the processor looks at names alone. */
  private Authentication granted(JWTClaimsSet claims) throws ParseException {
    @Nullable String subject = claims.getSubject();
    if (subject == null || subject.isBlank()) {
      return invalid("it has no subject");
    }
    if (claims.getExpirationTime() == null) {
      return invalid("it has no expiry");
    }
    String user = userIds.of(subject);
    Set<Scope> scopes =
        scopeClaim.isEmpty() ? Scope.CHAT : Scope.among(words(claims.getClaim(scopeClaim.get())));
    return new Authentication.Granted(
        new Principal(user, Principal.Kind.USER, new ActsFor.Only(user), scopes, payer));
  }

  /** Reads a list, or words in one text, as both are in use. */
  private static List<String> words(Object claim) {
    return switch (claim) {
      case String text -> Arrays.asList(text.split(" "));
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case null, default -> List.of();
    };
  }

  /** Says which rule a token broke, in fixed words: the rest of it is a stranger's text. */
  private String wrongClaim(SignedJWT token) {
    try {
      JWTClaimsSet claims = token.getJWTClaimsSet();
      if (claims.getSubject() == null) {
        return "it has no subject";
      }
      if (claims.getExpirationTime() == null) {
        return "it has no expiry";
      }
      return claims.getAudience().stream().noneMatch(audiences::contains)
          ? "it is for another audience"
          : "it is not valid yet";
    } catch (ParseException _) {
      return "its claims can't be read";
    }
  }

  /** Says that the key may be a new one: nobody can tell until the keys are fetched. */
  private static Denied undecided() {
    return new Denied(Denial.UNDECIDED, "the keys of its issuer can't be fetched");
  }

  private static Denied invalid(String detail) {
    return new Denied(Denial.INVALID, detail);
  }
}
