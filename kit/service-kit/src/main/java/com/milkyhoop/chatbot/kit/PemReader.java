package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Reads certificates and keys of PEM files. */
public final class PemReader {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519", "Ed448");

  private PemReader() {}

  /**
   * Returns the certificates, at least one, as they stand.
   *
   * @throws CertificateException where there is none, or one can't be read
   */
  public static List<Certificate> certificates(String pem) throws CertificateException {
    List<Certificate> found =
        List.copyOf(
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(UTF_8))));
    if (found.isEmpty()) {
      throw new CertificateException("holds no certificate in PEM");
    }
    return found;
  }

  /**
   * Returns the first key.
   *
   * @throws GeneralSecurityException where there is none in PKCS #8, unencrypted
   */
  public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    Matcher matcher = KEY.matcher(pem);
    if (!matcher.find()) {
      throw new InvalidKeySpecException("holds no PRIVATE KEY in PKCS #8, unencrypted");
    }
    var encoded = new PKCS8EncodedKeySpec(decoded(matcher.group(1)));
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException _) {
        // It is of another algorithm.
      }
    }
    throw new InvalidKeySpecException("holds a key of none of " + KEY_ALGORITHMS);
  }

  private static byte[] decoded(String base64) throws InvalidKeySpecException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException("holds a PRIVATE KEY that is no Base64", e);
    }
  }

  /**
   * Returns what trusts those that some authorities vouch for, and no others.
   *
   * @param pem the authorities' certificates
   * @throws CertificateException where there is none, or one can't be read
   */
  public static TrustManager[] trusting(String pem) throws GeneralSecurityException {
    KeyStore store = emptyStore();
    for (Certificate each : certificates(pem)) {
      store.setCertificateEntry("ca" + store.size(), each);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Returns a key store for this process' memory. */
  static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read", e);
    }
    return store;
  }
}
