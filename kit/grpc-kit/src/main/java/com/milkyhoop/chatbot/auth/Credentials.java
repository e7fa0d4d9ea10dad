package com.milkyhoop.chatbot.auth;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Holds what a caller shows.
 *
 * @param bearer the token after {@code Bearer}; empty where there is none
 * @param certificate the client's own, whose chain TLS has verified; empty where there is none
 */
public record Credentials(Optional<String> bearer, Optional<X509Certificate> certificate) {
  @Override
  public String toString() {
    return "Credentials[***]";
  }
}
