package com.milkyhoop.chatbot.kafka.access;

import com.milkyhoop.chatbot.kit.PemReader;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** Makes of certificates in PEM what trusts servers that they vouch for, and no others. */
final class PemAuthorities {
  private PemAuthorities() {}

  static SSLContext sslContext(String pem) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, PemReader.trusting(pem), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("names a file that holds no certificates in PEM", e);
    }
  }
}
