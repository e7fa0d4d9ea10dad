package com.milkyhoop.chatbot.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Says whom a client trusts over TLS, and what it shows of itself. The files are PEM; they are read
 * each time that connections are set up.
 *
 * @param ca whose certificates count; empty for those that Java trusts
 * @param certificate to show, with its chain; empty for none
 * @param key of the certificate, as PKCS #8
 */
public record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
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
        file(env, ca, PemReader::certificates),
        file(env, certificate, PemReader::certificates),
        file(env, key, PemReader::privateKey));
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
    KeyStore store = PemReader.emptyStore();
    store.setKeyEntry(
        ALIAS,
        PemReader.privateKey(Files.readString(key.get())),
        NO_PASSWORD,
        PemReader.certificates(Files.readString(certificate.get())).toArray(new Certificate[0]));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  /** Returns null for those that Java trusts. */
  private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
    return ca.isEmpty() ? null : PemReader.trusting(Files.readString(ca.get()));
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
      var _ = reading.of(Files.readString(file));
      return file;
    } catch (IOException | GeneralSecurityException | InvalidPathException e) {
      throw new IllegalArgumentException("names " + name + ", which can't be used: " + e, e);
    }
  }

  private interface Reading {
    Object of(String pem) throws GeneralSecurityException;
  }
}
