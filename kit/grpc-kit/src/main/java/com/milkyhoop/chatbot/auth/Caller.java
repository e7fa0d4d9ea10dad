package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.kit.WordLines;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A service that may call: one line of GRPC_CALLERS_FILE, or one token of GRPC_TOKEN.
 *
 * @param uri of its client certificate; empty where it shows a token
 * @param token digest of its token; empty where it shows a certificate
 */
record Caller(Optional<String> uri, Optional<Digest> token, Principal principal) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String SHA256 = "sha256:";
  private static final String URI = "uri:";
  private static final int WORDS = 4;

  static Caller ofToken(String token, Principal principal) {
    return new Caller(Optional.empty(), Optional.of(Digest.of(token)), principal);
  }

  /**
   * Reads a file: {@code name credential act_as scopes} a line; {@code #} begins a comment.
   *
   * @throws IllegalArgumentException naming the first line that is wrong, and no credential
   */
  static List<Caller> parse(String file) {
    List<Caller> callers = new ArrayList<>();
    Set<String> credentials = new HashSet<>();
    WordLines.read(
        file,
        words -> {
          callers.add(parse(words));
          require(credentials.add(words[1]), "has the credential of an earlier line");
        });
    return callers;
  }

  private static Caller parse(String[] words) {
    require(words.length == WORDS, "is not `name credential act_as scopes`");
    require(NAME.matcher(words[0]).matches(), "begins with no name of letters, digits, . _ or -");
    var principal = Principal.service(words[0], actsFor(words[2]), scopes(words[3]));
    if (words[1].startsWith(SHA256)) {
      Digest digest = Digest.parse(words[1].substring(SHA256.length()));
      return new Caller(Optional.empty(), Optional.of(digest), principal);
    }
    require(
        words[1].startsWith(URI) && words[1].length() > URI.length(),
        "has a credential that is neither sha256:<digits> nor uri:<URI of a certificate>");
    return new Caller(Optional.of(words[1].substring(URI.length())), Optional.empty(), principal);
  }

  private static ActsFor actsFor(String word) {
    if (word.equals("*")) {
      return new ActsFor.Anyone();
    }
    return word.endsWith("*")
        ? new ActsFor.Prefix(word.substring(0, word.length() - 1))
        : new ActsFor.Only(word);
  }

  private static Set<Scope> scopes(String words) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : words.split(",")) {
      scopes.add(
          Scope.named(word)
              .orElseThrow(() -> new IllegalArgumentException("has an unknown scope: " + word)));
    }
    return scopes;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
