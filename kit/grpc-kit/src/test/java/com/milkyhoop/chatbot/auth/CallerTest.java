package com.milkyhoop.chatbot.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
  private static final String SECRET = "a-token-of-the-shop";
  private static final String LINE =
      "shop sha256:" + HexFormat.of().formatHex(Digest.sha256(SECRET)) + " shop-* chat.send";

  @Test
  void shouldKnowAServiceByItsTokenWhenTheFileHasItsDigest() {
    List<Caller> callers = Caller.parse("# services\n\n" + LINE + " # the shop\n");

    assertThat(authenticate(callers, SECRET))
        .contains(
            new Authentication.Granted(
                Principal.service("shop", new ActsFor.Prefix("shop-"), Set.of(Scope.SEND))));
    assertThat(authenticate(callers, SECRET + "!")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*, anyone, true",
    "shop-*, shop-1, true",
    "shop-*, sho, false",
    "budi, budi, true",
    "budi, budi2, false"
  })
  void shouldActForThoseOnlyWhomItsLineNames(String actAs, String user, boolean allowed) {
    Caller caller = Caller.parse(LINE.replace(" shop-* ", " " + actAs + " ")).getFirst();

    assertThat(caller.principal().actsFor().allows(user)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "shop, line 1 is not",
    "shop sha256:12 * chat.send, line 1 a SHA-256 has 64",
    "shop token * chat.send, line 1 has a credential that is neither",
    "shop uri:spiffe://a * chat.all, line 1 has an unknown scope: chat.all",
    "s/hop uri:spiffe://a * chat.send, line 1 begins with no name"
  })
  void shouldSayWhichLineIsWrong(String file, String problem) {
    assertThatThrownBy(() -> Caller.parse(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void shouldRefuseTwoServicesWithOneCredential() {
    assertThatThrownBy(() -> Caller.parse(LINE + "\n" + LINE.replace("shop ", "other ")))
        .hasMessageContaining("line 2 has the credential of an earlier line")
        .hasMessageNotContaining("sha256");
  }

  private static Optional<Authentication> authenticate(List<Caller> callers, String token) {
    return new CallerAuthenticator(() -> callers)
        .authenticate(new Credentials(Optional.of(token), Optional.empty()));
  }
}
