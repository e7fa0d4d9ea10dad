package com.milkyhoop.chatbot.kafka.access;

import static java.util.Objects.requireNonNull;

import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the TLS side of each connection from the PEM files as they are when the connection is made.
 * Kafka makes one for each client, by this class' name; its own factory reads files once. Where the
 * files don't go together, as while two of them are being replaced, those of before count.
 */
public final class PemSslEngines implements SslEngineFactory {
  /** Names the property whose value is the {@link KafkaTls}; no property of Kafka's. */
  static final String FILES_CONFIG = "chatbot.tls.files";

  private static final Logger log = LoggerFactory.getLogger(PemSslEngines.class);
  private static final String PEM = DefaultSslEngineFactory.PEM_TYPE;

  private Map<String, ?> configs = Map.of();
  private @Nullable KafkaTls files;
  private @Nullable Loaded loaded;

  /** What was read, and what Kafka made of it; no factory where Kafka could make nothing of it. */
  private record Loaded(KafkaTls.Pem pem, DefaultSslEngineFactory factory) {}

  @Override
  public void configure(Map<String, ?> all) {
    configs = Map.copyOf(withoutNulls(all));
    files = (KafkaTls) requireNonNull(all.get(FILES_CONFIG), FILES_CONFIG);
    loaded = load(files.read());
  }

  private static Map<String, Object> withoutNulls(Map<String, ?> all) {
    Map<String, Object> set = new HashMap<>(all);
    set.values().removeIf(value -> value == null);
    return set;
  }

  @Override
  public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
    return current().createClientSslEngine(host, port, endpointIdentification);
  }

  private synchronized DefaultSslEngineFactory current() {
    Loaded before = requireNonNull(loaded, "not configured");
    KafkaTls.Pem now = requireNonNull(files, "not configured").read();
    if (now.equals(before.pem())) {
      return before.factory();
    }
    try {
      loaded = load(now);
      return loaded.factory();
    } catch (KafkaException e) {
      log.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("the TLS files for Kafka don't go together; those of before count");
      loaded = new Loaded(now, before.factory());
      return before.factory();
    }
  }

  private Loaded load(KafkaTls.Pem pem) {
    pem.chain()
        .ifPresent(chain -> pem.key().ifPresent(key -> KeyOfCertificate.require(chain, key)));
    Map<String, Object> its = new HashMap<>(configs);
    pem.ca()
        .ifPresent(
            ca -> {
              its.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
              its.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, new Password(ca));
            });
    pem.chain()
        .ifPresent(
            chain -> {
              its.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
              its.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, new Password(chain));
            });
    pem.key().ifPresent(key -> its.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(key)));
    var factory = new DefaultSslEngineFactory();
    factory.configure(its);
    return new Loaded(pem, factory);
  }

  @Override
  public SSLEngine createServerSslEngine(String host, int port) {
    throw new UnsupportedOperationException("it is a client's");
  }

  /** Returns false: it looks by itself. */
  @Override
  public boolean shouldBeRebuilt(Map<String, Object> next) {
    return false;
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return Set.of();
  }

  @Override
  public @Nullable KeyStore keystore() {
    return current().keystore();
  }

  @Override
  public @Nullable KeyStore truststore() {
    return current().truststore();
  }

  @Override
  public void close() {}
}
