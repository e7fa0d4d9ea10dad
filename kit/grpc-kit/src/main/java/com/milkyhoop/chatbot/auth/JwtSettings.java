package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.kit.ConfigReader;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says whose tokens users may show.
 *
 * @param issuers each with keys of its own; empty where users have no tokens
 * @param audiences of which a token must have one
 * @param scopeClaim which names the scopes of a token; empty: users have all that a conversation
 *     needs
 */
public record JwtSettings(
    List<Issuer> issuers, Set<String> audiences, Optional<String> scopeClaim) {
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,31}:");

  /**
   * Describes an identity provider.
   *
   * @param name the {@code iss} of its tokens
   * @param keys where its JWKS is; empty: where its discovery document says
   * @param userPrefix is prefixed to the subjects of its users
   */
  public record Issuer(URI name, Optional<URI> keys, String userPrefix) {
    private static final int LONGEST_LABEL = 64;

    /** Returns its short name for bills: the prefix of its users, or else its host. */
    String label() {
      if (!userPrefix.isEmpty()) {
        return userPrefix.substring(0, userPrefix.length() - 1);
      }
      String host = name.getHost().replaceAll("[^A-Za-z0-9._-]", "-");
      return host.length() <= LONGEST_LABEL ? host : host.substring(0, LONGEST_LABEL);
    }
  }

  public JwtSettings {
    issuers = List.copyOf(issuers);
    audiences = Set.copyOf(audiences);
  }

  /** Returns whether users may show tokens at all. */
  public boolean isOn() {
    return !issuers.isEmpty();
  }

  /** Reads AUTH_JWT_*. */
  public static JwtSettings read(ConfigReader env) {
    List<Issuer> issuers =
        env.parsed(
            "AUTH_JWT_ISSUER",
            env.string("AUTH_JWT_ISSUER", ""),
            List.<Issuer>of(),
            JwtSettings::issuers);
    List<String> audiences = words(env.string("AUTH_JWT_AUDIENCE", ""));
    env.check(
        issuers.isEmpty() == audiences.isEmpty(),
        "AUTH_JWT_AUDIENCE",
        "must be set together with AUTH_JWT_ISSUER: a token for another service is no token for"
            + " this one");
    return new JwtSettings(issuers, Set.copyOf(audiences), env.optional("AUTH_JWT_SCOPE_CLAIM"));
  }

  /** Parses {@code [prefix:=]issuer[|jwks]}, comma-separated. */
  private static List<Issuer> issuers(String value) {
    List<Issuer> issuers = words(value).stream().map(JwtSettings::issuer).toList();
    var names = new HashSet<>(issuers.stream().map(Issuer::name).toList());
    var prefixes = new HashSet<>(issuers.stream().map(Issuer::userPrefix).toList());
    require(names.size() == issuers.size(), "names an issuer twice");
    require(
        issuers.size() <= 1 || (prefixes.size() == issuers.size() && !prefixes.contains("")),
        "must give each of several issuers a prefix of its own, such as"
            + " corp:=https://id.example.com");
    return issuers;
  }

  private static Issuer issuer(String word) {
    int prefixEnd = word.indexOf('=');
    boolean hasPrefix = prefixEnd > 0 && PREFIX.matcher(word.substring(0, prefixEnd)).matches();
    String[] uris = word.substring(hasPrefix ? prefixEnd + 1 : 0).split("\\|", 2);
    return new Issuer(
        http(uris[0]),
        uris.length == 2 ? Optional.of(http(uris[1])) : Optional.empty(),
        hasPrefix ? word.substring(0, prefixEnd) : "");
  }

  private static URI http(String value) {
    URI uri = URI.create(value);
    boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    require(http && uri.getHost() != null, "must hold http:// or https:// addresses");
    return uri;
  }

  private static List<String> words(String value) {
    return Stream.of(value.split(",")).map(String::strip).filter(it -> !it.isEmpty()).toList();
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
