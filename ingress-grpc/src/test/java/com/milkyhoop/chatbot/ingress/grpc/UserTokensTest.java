package com.milkyhoop.chatbot.ingress.grpc;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.auth.Authenticator;
import com.milkyhoop.chatbot.auth.JwtAuthenticator;
import com.milkyhoop.chatbot.auth.JwtSettings;
import com.milkyhoop.chatbot.ingress.call.Command;
import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.PlainJWT;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each kind of token of an identity provider and its answer, through a real client. */
class UserTokensTest {
  private static final RSAKey KEY = PlayedIssuer.newKey("k-1");
  private static final RSAKey NEW_KEY = PlayedIssuer.newKey("k-2");
  private static final RSAKey OTHERS_KEY = PlayedIssuer.newKey("k-other");

  private final PlayedIssuer issuer = issuer(KEY);
  private final PlayedIssuer other = issuer(OTHERS_KEY);
  private final JwtAuthenticator users =
      new JwtAuthenticator(
          new JwtSettings(
              List.of(
                  new JwtSettings.Issuer(URI.create(issuer.name()), Optional.empty(), ""),
                  new JwtSettings.Issuer(
                      URI.create(other.name()),
                      Optional.of(URI.create(other.name() + "/keys")),
                      "other:")),
              Set.of(PlayedIssuer.AUDIENCE),
              Optional.empty()),
          new SimpleMeterRegistry());
  private PlayedApi api;

  @BeforeEach
  void start() throws IOException {
    api = new PlayedApi(List.of(users), _ -> "Halo juga", Set.of());
    users.start();
    await().until(() -> users.whyNotReady().isEmpty());
  }

  @AfterEach
  void stop() {
    api.close();
    users.close();
    issuer.close();
    other.close();
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseATokenThatIsNotGood() throws JOSEException {
    var good = issuer.claims("budi");
    Instant past = Instant.now().minusSeconds(120);
    JWSHeader hmac = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k-1").build();
    byte[] publicKey = issuer.key().toRSAPublicKey().getEncoded();
    JWSHeader othersKey = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k-other").build();
    JWSHeader ownKey = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k-1").build();
    return Stream.of(
        row(
            "expired",
            issuer.token(issuer.claims("budi").expirationTime(Date.from(past))),
            "TOKEN_EXPIRED",
            "expired"),
        row(
            "not yet",
            issuer.token(issuer.claims("budi").notBeforeTime(Date.from(past.plusSeconds(400)))),
            "TOKEN_INVALID",
            "not valid yet"),
        row(
            "no expiry",
            issuer.token(issuer.claims("budi").expirationTime(null)),
            "TOKEN_INVALID",
            "no expiry"),
        row(
            "wrong audience",
            issuer.token(issuer.claims("budi").audience("shop")),
            "TOKEN_INVALID",
            "another audience"),
        row(
            "wrong issuer",
            issuer.token(issuer.claims("budi").issuer("https://evil.example.com")),
            "TOKEN_INVALID",
            "issuer is not known"),
        row("none", new PlainJWT(good.build()).serialize(), "TOKEN_INVALID", "not signed"),
        row(
            "HS256 with the public key",
            PlayedIssuer.sign(good.build(), hmac, new MACSigner(publicKey)),
            "TOKEN_INVALID",
            "algorithm"),
        row(
            "another issuer's key",
            PlayedIssuer.sign(good.build(), othersKey, new RSASSASigner(other.key())),
            "TOKEN_INVALID",
            "no such key"),
        row(
            "another issuer's key under our id",
            PlayedIssuer.sign(good.build(), ownKey, new RSASSASigner(other.key())),
            "TOKEN_INVALID",
            "signature"),
        row(
            "no subject",
            issuer.token(issuer.claims("budi").subject(null)),
            "TOKEN_INVALID",
            "no subject"),
        row(
            "blank subject",
            issuer.token(issuer.claims("budi").subject(" ")),
            "TOKEN_INVALID",
            "no subject"),
        row(
            "subject of null",
            claims("null", "9000000000", "\"chatbot\""),
            "TOKEN_INVALID",
            "no subject"),
        row(
            "expiry of null",
            claims("\"budi\"", "null", "\"chatbot\""),
            "TOKEN_INVALID",
            "no expiry"),
        row(
            "audience of null",
            claims("\"budi\"", "9000000000", "[null]"),
            "TOKEN_INVALID",
            "another audience"),
        row(
            "expiry that is no number",
            claims("\"budi\"", "[]", "\"chatbot\""),
            "TOKEN_INVALID",
            "can't be read"),
        row("8 KiB long", "x".repeat(8 * 1024), "TOKEN_INVALID", "too long"),
        row("no token of ours", "halo", "TOKEN_INVALID", "Invalid gRPC token"));
  }

  /** The one who judges stands before the one who gives failures their reasons. */
  @Test
  void shouldGiveAReasonWhenTheJudgementItselfBreaks() throws IOException {
    Authenticator broken =
        _ -> {
          throw new IllegalStateException("broken");
        };
    try (var other = new PlayedApi(List.of(broken), _ -> "Halo juga", Set.of())) {
      ErrorDetails failure =
          other.client().send(message("Halo").clearUserId().build(), token("halo")).failure();

      assertThat(failure.reason()).isEqualTo("IDENTITY_UNAVAILABLE");
    }
  }

  @Test
  void shouldMeanTheirOwnConversationWhenAUserNamesNobody() throws JOSEException {
    assertThat(userOf(issuer.token(issuer.claims("auth0|5f7")))).isEqualTo("auth0|5f7");
    assertThat(userOf(other.token(other.claims("auth0|5f7")))).isEqualTo("other:auth0|5f7");
    assertThat(userOf(issuer.token(issuer.claims("josé/1")))).isEqualTo("=:jos=C3=A9=2F1");
    assertThat(ConversationId.ID.matcher(userOf(issuer.token(issuer.claims("é".repeat(120))))))
        .matches();
  }

  @Test
  void shouldFailNoCallWhenTheIssuerSignsWithANewKey() throws JOSEException {
    int before = issuer.downloads();

    issuer.rotate(NEW_KEY);

    assertThat(userOf(issuer.token(issuer.claims("budi")))).isEqualTo("budi");
    assertThat(issuer.downloads()).isEqualTo(before + 1);
  }

  @Test
  void shouldFailNoCallWhenTheIssuerIsAway() throws JOSEException {
    String token = issuer.token(issuer.claims("budi"));

    issuer.setAway(true);

    assertThat(userOf(token)).isEqualTo("budi");
  }

  @Test
  void shouldHaveItTriedAgainWhenAnIssuerWithANewKeyIsAway() throws JOSEException {
    issuer.rotate(NEW_KEY);
    issuer.setAway(true);

    ErrorDetails failure =
        api.client()
            .send(message("Halo").clearUserId().build(), token(issuer.token(issuer.claims("budi"))))
            .failure();

    assertThat(failure.reason()).isEqualTo("IDENTITY_UNAVAILABLE");
    issuer.setAway(false);
    assertThat(userOf(issuer.token(issuer.claims("budi")))).isEqualTo("budi");
  }

  @Test
  void shouldNameTheIssuerOfAUserForBillsR14() throws JOSEException {
    var _ = userOf(issuer.token(issuer.claims("budi")));
    assertThat(principal()).as("its host").isEqualTo(URI.create(issuer.name()).getHost());

    var _ = userOf(other.token(other.claims("budi")));
    assertThat(principal()).as("the prefix of its users").isEqualTo("other");
  }

  /** Returns a token whose claims are these JSON texts. */
  private String claims(String subject, String expiry, String audience) throws JOSEException {
    return issuer.token(
        "{\"iss\":\"%s\",\"sub\":%s,\"exp\":%s,\"aud\":%s}"
            .formatted(issuer.name(), subject, expiry, audience));
  }

  private String principal() {
    return ((Command.Send) api.commands().element()).request().principal();
  }

  private DynamicTest row(String name, String token, String reason, String words) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          ErrorDetails failure =
              api.client().send(message("Halo").clearUserId().build(), token(token)).failure();

          assertThat(failure.reason()).isEqualTo(reason);
          assertThat(failure.status().getDescription()).contains(words);
          assertThat(api.commands()).isEmpty();
        });
  }

  private String userOf(String token) {
    api.commands().clear();
    api.client().send(message("Halo").clearUserId().build(), token(token)).completed();
    Command command = api.commands().element();
    return command.key().conversation().userId();
  }

  private static PlayedIssuer issuer(RSAKey key) {
    try {
      return new PlayedIssuer(key);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
