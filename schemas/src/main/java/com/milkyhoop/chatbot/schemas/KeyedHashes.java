package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes messages and ids that outlive what they were made of: HMAC-SHA256 with a key of the
 * installation, so that nobody without the key can tell by guessing what a hash is of. Without a
 * key it is plain SHA-256, which keeps no secret of a short text. Thread-safe.
 *
 * <p>There may be several keys. The first one makes hashes; hashes that any of them made are known
 * again, and so are plain ones. So a key can be put in place, and replaced, while services run.
 */
public final class KeyedHashes {
  /** Makes plain hashes. */
  public static final KeyedHashes UNKEYED = new KeyedHashes(() -> "");

  private static final String ALGORITHM = "HmacSHA256";
  private static final int LEAST_CHARACTERS = 32;

  private final Supplier<String> source;
  private volatile Keys keys = new Keys("", List.of());

  private record Keys(String text, List<SecretKeySpec> list) {}

  private KeyedHashes(Supplier<String> source) {
    this.source = source;
  }

  /**
   * Makes hashes with keys that may be others later.
   *
   * @param source gives them as {@link #checked} lets through
   */
  public static KeyedHashes with(Supplier<String> source) {
    return new KeyedHashes(source);
  }

  /**
   * Returns the keys, comma-separated, where each is one.
   *
   * @throws IllegalArgumentException where one is not; does not quote it
   */
  public static String checked(String keys) {
    for (String key : keys.split(",", -1)) {
      if (key.strip().length() < LEAST_CHARACTERS) {
        throw new IllegalArgumentException(
            "must hold keys of at least %d characters, comma-separated"
                .formatted(LEAST_CHARACTERS));
      }
    }
    return keys;
  }

  /** Returns the hash that is kept of a text, of 32 bytes. */
  public ByteBuffer of(String text) {
    return of(text.getBytes(UTF_8));
  }

  /** Returns the hash that is kept of some bytes, of 32 bytes. */
  public ByteBuffer of(byte[] bytes) {
    List<SecretKeySpec> present = present();
    return present.isEmpty() ? TextDigest.of(bytes) : keyed(present.getFirst(), bytes);
  }

  /** Returns every hash that can have been kept of a text: of each key, and without one. */
  public List<ByteBuffer> all(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    List<ByteBuffer> all = new ArrayList<>();
    present().forEach(key -> all.add(keyed(key, bytes)));
    all.add(TextDigest.of(bytes));
    return all;
  }

  /** Returns whether a hash that was kept is of this text. */
  public boolean matches(ByteBuffer kept, String text) {
    return kept.equals(of(text)) || all(text).contains(kept);
  }

  private List<SecretKeySpec> present() {
    String text = source.get();
    Keys known = keys;
    if (!known.text.equals(text)) {
      known =
          new Keys(
              text,
              Stream.of(text.split(",", -1))
                  .map(key -> new SecretKeySpec(key.strip().getBytes(UTF_8), ALGORITHM))
                  .toList());
      keys = known;
    }
    return known.list;
  }

  private static ByteBuffer keyed(SecretKeySpec key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return ByteBuffer.wrap(mac.doFinal(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "KeyedHashes[***]";
  }
}
