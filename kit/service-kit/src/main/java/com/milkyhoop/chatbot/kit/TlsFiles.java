package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Says whom a client trusts over TLS, and what it shows of itself. The files are PEM; they are read
 * each time that connections are set up.
 *
 * @param ca whose certificates count; empty for those that Java trusts
 * @param certificate to show, with its chain; empty for none
 * @param key of the certificate, as PKCS #8
 */
public record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final String ALIAS = "own";
  private static final char[] NO_PASSWORD = {};

  /** Reads PREFIX_TLS_CA, PREFIX_TLS_CERT and PREFIX_TLS_KEY, and what the files hold. */
  public static TlsFiles read(ConfigReader env, String prefix) {
    String ca = prefix + "_TLS_CA";
    String certificate = prefix + "_TLS_CERT";
    String key = prefix + "_TLS_KEY";
    env.check(
        env.optional(certificate).isPresent() == env.optional(key).isPresent(),
        key,
        "must be set together with " + certificate);
    return new TlsFiles(
        file(env, ca, TlsFiles::certificates),
        file(env, certificate, TlsFiles::certificates),
        file(env, key, TlsFiles::privateKey));
  }

  /**
   * Returns what makes connections with what the files hold now.
   *
   * @throws IllegalArgumentException where they can't be used
   */
  public SSLSocketFactory socketFactory() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("the TLS files can't be used: " + e.getMessage(), e);
    }
  }

  private KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
    if (certificate.isEmpty() || key.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore store = emptyStore();
    store.setKeyEntry(
        ALIAS,
        privateKey(key.get()),
        NO_PASSWORD,
        certificates(certificate.get()).toArray(new Certificate[0]));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private TrustManager[] trustManagers() throws IOException, GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (ca.isEmpty()) {
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    }
    KeyStore store = emptyStore();
    for (Certificate each : certificates(ca.get())) {
      store.setCertificateEntry("ca" + store.size(), each);
    }
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (found.isEmpty()) {
      throw new CertificateException(file + " holds no certificate");
    }
    return found;
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    Matcher matcher = KEY.matcher(Files.readString(file, US_ASCII));
    if (!matcher.find()) {
      throw new GeneralSecurityException(file + " holds no PRIVATE KEY in PKCS #8");
    }
    var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
    try {
      return KeyFactory.getInstance("EC").generatePrivate(encoded);
    } catch (GeneralSecurityException _) {
      return KeyFactory.getInstance("RSA").generatePrivate(encoded);
    }
  }

  private static Optional<Path> file(ConfigReader env, String name, Reading reading) {
    return env.optional(name)
        .flatMap(
            value ->
                env.parsed(name, value, Optional.empty(), it -> Optional.of(usable(it, reading))));
  }

  private static Path usable(String name, Reading reading) {
    try {
      Path file = Path.of(name);
      var _ = reading.of(file);
      return file;
    } catch (IOException | GeneralSecurityException | InvalidPathException e) {
      throw new IllegalArgumentException("names " + name + ", which can't be used: " + e, e);
    }
  }

  private interface Reading {
    Object of(Path file) throws IOException, GeneralSecurityException;
  }
}
