package com.milkyhoop.chatbot.grpc;

import com.milkyhoop.chatbot.kit.Component;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server's certificate and those that it trusts for clients, and reads them again when
 * their files change: new connections then use them, open ones go on. Files that can't be used, or
 * don't go together, change nothing, so they need not be replaced in one step.
 *
 * <p>{@code chatbot_tls_certificate_expiry_seconds} is the time until the certificate in use
 * expires; 0 in plain text. {@code chatbot_file_stale} is 1 while the files say something else that
 * can't be used.
 */
public final class ReloadedTls implements Component {
  private static final Logger log = LoggerFactory.getLogger(ReloadedTls.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final String FILE = "GRPC_TLS_CERT";
  private static final String RSA = "SHA256withRSA";
  private static final String EC = "SHA256withECDSA";
  private static final byte[] PROBE = {1, 2, 3, 4};
  private static final byte[] NONE = {};

  private final Optional<TlsSettings> settings;
  private final AdvancedTlsX509KeyManager identity = new AdvancedTlsX509KeyManager();
  private final Optional<AdvancedTlsX509TrustManager> clients;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("reload-tls").daemon().factory());
  private volatile List<ByteBuffer> loaded = List.of();
  private volatile boolean failing;
  private volatile Optional<X509Certificate> certificate = Optional.empty();

  /**
   * Reads the files for the first time.
   *
   * @throws IllegalStateException where they can't be used
   */
  public ReloadedTls(Optional<TlsSettings> settings, MeterRegistry registry) {
    this.settings = settings;
    this.clients = settings.flatMap(TlsSettings::clientCa).map(_ -> trustManager());
    Gauge.builder("chatbot.tls.certificate.expiry.seconds", this::secondsToExpiry)
        .strongReference(true)
        .register(registry);
    Gauge.builder("chatbot.file.stale", () -> failing ? 1 : 0)
        .tag("file", FILE)
        .strongReference(true)
        .register(registry);
    try {
      if (settings.isPresent()) {
        load(settings.get());
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the files of GRPC_TLS_* can't be used", e);
    }
  }

  /** Returns what a server listens with. */
  public ServerCredentials credentials() {
    if (settings.isEmpty()) {
      return InsecureServerCredentials.create();
    }
    var tls = TlsServerCredentials.newBuilder().keyManager(identity);
    clients.ifPresent(
        trusted ->
            tls.trustManager(trusted)
                .clientAuth(
                    switch (settings.get().clients()) {
                      case OPTIONAL -> ClientAuth.OPTIONAL;
                      case REQUIRED -> ClientAuth.REQUIRE;
                    }));
    return tls.build();
  }

  @Override
  public void start() {
    settings.ifPresent(
        files -> {
          var _ =
              timer.scheduleWithFixedDelay(
                  () -> reload(files),
                  INTERVAL.toMillis(),
                  INTERVAL.toMillis(),
                  TimeUnit.MILLISECONDS);
        });
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Reads again what changed. A scheduled task that throws is never run again, so it must not. */
  private void reload(TlsSettings files) {
    try {
      if (load(files)) {
        log.atInfo().addKeyValue("file", FILE).log("file read again");
      }
      failing = false;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      if (!failing) {
        log.atError()
            .addKeyValue("file", FILE)
            .addKeyValue("error", e.toString())
            .log("file can't be read again; what it said before holds on");
      }
      failing = true;
    }
  }

  private boolean load(TlsSettings files) throws IOException, GeneralSecurityException {
    byte[] chainFile = Files.readAllBytes(files.certificate());
    byte[] keyFile = Files.readAllBytes(files.key());
    byte[] caFile =
        files.clientCa().isPresent() ? Files.readAllBytes(files.clientCa().get()) : NONE;
    List<ByteBuffer> now = Stream.of(chainFile, keyFile, caFile).map(ByteBuffer::wrap).toList();
    if (now.equals(loaded)) {
      return false;
    }
    X509Certificate[] chain = CertificateUtils.getX509Certificates(in(chainFile));
    PrivateKey key = CertificateUtils.getPrivateKey(in(keyFile));
    X509Certificate[] trusted = CertificateUtils.getX509Certificates(in(caFile));
    requireOwn(key, chain);
    if (clients.isPresent() && trusted.length == 0) {
      throw new CertificateException("GRPC_TLS_CLIENT_CA has no certificate");
    }
    if (clients.isPresent()) {
      clients.get().updateTrustCredentials(trusted);
    }
    identity.updateIdentityCredentials(chain, key);
    certificate = Optional.of(chain[0]);
    loaded = now;
    return true;
  }

  private static InputStream in(byte[] content) {
    return new ByteArrayInputStream(content);
  }

  /** Checks that the certificate is the key's: no handshake would succeed with another's. */
  private static void requireOwn(PrivateKey key, X509Certificate[] chain)
      throws GeneralSecurityException {
    if (chain.length == 0) {
      throw new CertificateException("there is no certificate");
    }
    var signature = Signature.getInstance(key.getAlgorithm().equals("RSA") ? RSA : EC);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(chain[0].getPublicKey());
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new KeyException("the key is not that of the certificate");
    }
  }

  private double secondsToExpiry() {
    return certificate
        .map(
            it ->
                (double) Duration.between(Instant.now(), it.getNotAfter().toInstant()).toSeconds())
        .orElse(0.0);
  }

  private static AdvancedTlsX509TrustManager trustManager() {
    try {
      return AdvancedTlsX509TrustManager.newBuilder()
          .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has trust managers", e);
    }
  }
}
