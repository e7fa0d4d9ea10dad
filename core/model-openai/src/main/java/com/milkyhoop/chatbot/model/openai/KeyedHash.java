package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kit.Secret;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names a conversation or a user to a model's server without its id: HMAC-SHA256 with the API key
 * as its key, which the server can't compare with another customer's, nor with the other field's.
 */
final class KeyedHash {
  private static final String ALGORITHM = "HmacSHA256";

  /** 192 bits, 32 characters: below the 64 that OpenAI allows. */
  private static final int BYTES = 24;

  private KeyedHash() {}

  /**
   * @param key not empty
   * @param field what it is sent as
   */
  static String of(Secret key, String field, String id) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.value().getBytes(UTF_8), ALGORITHM));
      mac.update(field.getBytes(UTF_8));
      mac.update((byte) 0);
      byte[] hash = mac.doFinal(id.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
