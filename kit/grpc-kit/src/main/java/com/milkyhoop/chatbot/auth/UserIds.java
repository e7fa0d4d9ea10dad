package com.milkyhoop.chatbot.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Maps the subjects of one issuer to user ids, so that two subjects never become one user.
 *
 * <ul>
 *   <li>A subject that can be an id, as those of most providers, is one.
 *   <li>Another becomes {@code =:} and itself, each byte that no id may hold as {@code =} and two
 *       hexadecimal digits; so does one that begins with {@code =:}.
 *   <li>One that is too long then becomes {@code =:} and its SHA-256 in Base64url.
 * </ul>
 *
 * <p>The second kind has an {@code =} after the mark, the third has none.
 */
final class UserIds {
  private static final int MAX_LENGTH = 128;
  private static final String MARK = "=:";
  private static final Pattern KEPT = Pattern.compile("[A-Za-z0-9._:@+|=-]+");
  private static final String PLAIN = "._:@+|-";

  private final String prefix;

  /**
   * @param prefix of all ids; empty where there is one issuer only
   */
  UserIds(String prefix) {
    this.prefix = prefix;
  }

  String of(String subject) {
    int room = MAX_LENGTH - prefix.length();
    if (subject.length() <= room && KEPT.matcher(subject).matches() && !subject.startsWith(MARK)) {
      return prefix + subject;
    }
    String escaped = MARK + escaped(subject);
    return prefix + (escaped.length() <= room ? escaped : MARK + hashed(subject));
  }

  private static String escaped(String subject) {
    var text = new StringBuilder();
    for (byte each : subject.getBytes(UTF_8)) {
      char character = (char) (each & 0xff);
      if (isPlain(character)) {
        text.append(character);
      } else {
        text.append("=%02X".formatted((int) character));
      }
    }
    return text.toString();
  }

  private static boolean isPlain(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || PLAIN.indexOf(character) >= 0;
  }

  private static String hashed(String subject) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Digest.sha256(subject));
  }
}
