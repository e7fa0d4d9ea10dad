package com.milkyhoop.chatbot.kafka.access;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import java.util.Optional;

/**
 * The PEM files by which a server is known, and this service to it. They are read again when they
 * change.
 *
 * @param ca whose certificates servers must have; empty: those that the JVM trusts
 * @param client shown to a server that asks for it
 */
public record KafkaTls(Optional<Secret> ca, Optional<ClientCertificate> client) {

  /**
   * A certificate, with those between it and its authority, and its key in PKCS #8, not encrypted.
   */
  public record ClientCertificate(Secret chain, Secret key) {}

  /** Reads the three variables that name the files. */
  static KafkaTls read(ConfigReader env) {
    Optional<Secret> ca =
        env.optional("KAFKA_TLS_CA").map(it -> PemFiles.authorities(env, "KAFKA_TLS_CA", it));
    Optional<Secret> chain =
        env.optional("KAFKA_TLS_CERT").map(it -> PemFiles.any(env, "KAFKA_TLS_CERT", it));
    Optional<Secret> key =
        env.optional("KAFKA_TLS_KEY").map(it -> PemFiles.any(env, "KAFKA_TLS_KEY", it));
    if (chain.isPresent() != key.isPresent()) {
      env.problem("KAFKA_TLS_CERT and KAFKA_TLS_KEY: both or none must be set");
    }
    return new KafkaTls(
        ca, chain.flatMap(it -> key.map(other -> new ClientCertificate(it, other))));
  }

  /** Returns what the files say now. */
  Pem read() {
    return new Pem(
        ca.map(Secret::value),
        client.map(it -> it.chain().value()),
        client.map(it -> it.key().value()));
  }

  /** What the files said at one moment. */
  record Pem(Optional<String> ca, Optional<String> chain, Optional<String> key) {
    @Override
    public String toString() {
      return "Pem[***]";
    }
  }
}
