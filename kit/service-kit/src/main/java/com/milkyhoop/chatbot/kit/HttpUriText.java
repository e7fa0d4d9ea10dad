package com.milkyhoop.chatbot.kit;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads addresses of servers that speak HTTP, and shows them without what is secret in them. */
final class HttpUriText {
  private static final Pattern USER_INFO = Pattern.compile("(?s)^(https?://)?.*@");
  private static final Pattern QUERY = Pattern.compile("[?#]");

  private HttpUriText() {}

  /** Parses an absolute http or https address without a user; empty where it is anything else. */
  static Optional<URI> parse(String value) {
    try {
      URI uri = new URI(value);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean plain = uri.getHost() != null && uri.getUserInfo() == null;
      return http && plain ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /** Leaves out the password before an @, and a query, which may hold a key. */
  static String withoutSecrets(String url) {
    return QUERY.matcher(url).find() ? "***" : USER_INFO.matcher(url).replaceFirst("$1***@");
  }
}
