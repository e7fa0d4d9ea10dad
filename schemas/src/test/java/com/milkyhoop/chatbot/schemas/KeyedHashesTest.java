package com.milkyhoop.chatbot.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeyedHashesTest {
  private static final String OLD = "an old key of thirty-two letters";
  private static final String NEW = "a new key of exactly 32 letters.";

  @Test
  void shouldMakeHmacSha256WithTheFirstKey() {
    // printf 'Halo' | openssl dgst -sha256 -hmac 'an old key of thirty-two letters'
    assertThat(hex(with(OLD + "," + NEW).of("Halo")))
        .isEqualTo("231cd5c5821fdf3a3322e1b6d496f72e8824780905e24860e3a8492960462822");
  }

  @Test
  void shouldMakePlainHashesWithoutAKey() {
    // printf 'Halo' | openssl dgst -sha256
    assertThat(hex(KeyedHashes.UNKEYED.of("Halo")))
        .isEqualTo("4e86512d9a0af8a743d42a1a0f3eaee0945790ddb79c8db14309337c1235b2e4");
  }

  @Test
  void shouldMakeTheSameHashInEachProcessThatHasTheKey() {
    assertThat(with(OLD).of("Halo")).isEqualTo(with(OLD).of("Halo"));
    assertThat(with(OLD).matches(with(OLD).of("Halo"), "Halo")).isTrue();
    assertThat(with(OLD).matches(with(OLD).of("Halo"), "Halo!")).isFalse();
    assertThat(with(OLD).matches(with(NEW).of("Halo"), "Halo")).isFalse();
  }

  @Test
  void shouldKnowHashesOfAKeyThatIsBeingReplaced() {
    ByteBuffer kept = with(OLD).of("Halo");

    assertThat(with(OLD + ", " + NEW).matches(kept, "Halo")).isTrue();
    assertThat(with(NEW + "," + OLD).matches(kept, "Halo")).isTrue();
    assertThat(with(NEW + "," + OLD).of("Halo")).isEqualTo(with(NEW).of("Halo"));
    assertThat(with(NEW).matches(kept, "Halo")).isFalse();
  }

  @Test
  void shouldKnowPlainHashesOnceThereIsAKey() {
    ByteBuffer kept = KeyedHashes.UNKEYED.of("Halo");

    assertThat(with(NEW).matches(kept, "Halo")).isTrue();
    assertThat(with(NEW).all("Halo")).containsExactly(with(NEW).of("Halo"), kept);
  }

  @Test
  void shouldTakeKeysThatAreReplacedWhileItRuns() {
    var keys = new AtomicReference<>(OLD);
    KeyedHashes hashes = KeyedHashes.with(keys::get);
    ByteBuffer before = hashes.of("Halo");

    keys.set(NEW + "," + OLD);

    assertThat(hashes.of("Halo")).isEqualTo(with(NEW).of("Halo")).isNotEqualTo(before);
    assertThat(hashes.matches(before, "Halo")).isTrue();
  }

  @Test
  void shouldRefuseAShortKeyWithoutQuotingIt() {
    assertThat(KeyedHashes.checked(OLD + "," + NEW)).isEqualTo(OLD + "," + NEW);
    for (String wrong : new String[] {"", "short", OLD + ",", OLD + ",too short"}) {
      assertThatThrownBy(() -> KeyedHashes.checked(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .contains("at least 32 characters")
          .doesNotContain("short", "an old key");
    }
  }

  private static KeyedHashes with(String keys) {
    return KeyedHashes.with(() -> keys);
  }

  private static String hex(ByteBuffer hash) {
    return HexFormat.of().formatHex(hash.array());
  }
}
