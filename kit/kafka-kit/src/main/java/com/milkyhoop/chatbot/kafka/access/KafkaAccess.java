package com.milkyhoop.chatbot.kafka.access;

import com.milkyhoop.chatbot.kit.ConfigReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;

/**
 * Says who a service is to the brokers, and how it knows them: {@code KAFKA_SECURITY_PROTOCOL},
 * {@code KAFKA_USER} and the rest. Every client of the process is made with it, so all of them show
 * a new password or certificate from their next connection on.
 *
 * @param login empty where the brokers ask for no user
 * @param tls empty where the connections are in the clear
 */
public record KafkaAccess(Optional<SaslLogin> login, Optional<KafkaTls> tls) {
  /** Names what passes the protocol on to clients untouched, as {@code KAFKA_CLIENT_*} does. */
  private static final String CLIENTS_OWN_PROTOCOL = "KAFKA_CLIENT_SECURITY_PROTOCOL";

  /** Is what a broker without a secure listener takes. */
  public static final KafkaAccess OPEN = new KafkaAccess(Optional.empty(), Optional.empty());

  private static final String NEEDS_SASL = "needs KAFKA_SECURITY_PROTOCOL=SASL_SSL";
  private static final String NEEDS_TLS = NEEDS_SASL + " or SSL";

  /** Names Kafka's security protocols. */
  private enum Protocol {
    PLAINTEXT,
    SSL,
    SASL_PLAINTEXT,
    SASL_SSL;

    boolean isTls() {
      return this == SSL || this == SASL_SSL;
    }

    boolean isSasl() {
      return this == SASL_PLAINTEXT || this == SASL_SSL;
    }
  }

  /** Reads the variables, and notes what does not go together. */
  public static KafkaAccess read(ConfigReader env) {
    Protocol protocol = env.word("KAFKA_SECURITY_PROTOCOL", Protocol.PLAINTEXT);
    if (env.optional("KAFKA_SECURITY_PROTOCOL").isPresent()
        && env.optional(CLIENTS_OWN_PROTOCOL).isPresent()) {
      env.problem("KAFKA_SECURITY_PROTOCOL and " + CLIENTS_OWN_PROTOCOL + " are both set");
    }
    return new KafkaAccess(login(env, protocol), tls(env, protocol));
  }

  private static Optional<SaslLogin> login(ConfigReader env, Protocol protocol) {
    SaslLogin.Mechanism mechanism =
        env.parsed(
            "KAFKA_SASL_MECHANISM",
            env.string("KAFKA_SASL_MECHANISM", SaslLogin.Mechanism.SCRAM_SHA_512.saslName()),
            SaslLogin.Mechanism.SCRAM_SHA_512,
            SaslLogin.Mechanism::parse);
    Optional<String> user = env.optional("KAFKA_USER");
    if (!protocol.isSasl()) {
      env.check(user.isEmpty(), "KAFKA_USER", NEEDS_SASL);
      env.secret("KAFKA_PASSWORD").ifPresent(_ -> env.problem("KAFKA_PASSWORD " + NEEDS_SASL));
      return Optional.empty();
    }
    return Optional.of(
        new SaslLogin(mechanism, env.required("KAFKA_USER"), env.requiredSecret("KAFKA_PASSWORD")));
  }

  private static Optional<KafkaTls> tls(ConfigReader env, Protocol protocol) {
    if (!protocol.isTls()) {
      for (String name : List.of("KAFKA_TLS_CA", "KAFKA_TLS_CERT", "KAFKA_TLS_KEY")) {
        env.check(env.optional(name).isEmpty(), name, NEEDS_TLS);
      }
      return Optional.empty();
    }
    return Optional.of(KafkaTls.read(env));
  }

  /** Returns the properties of any Kafka client; they hold no secret, only what knows it. */
  public Map<String, Object> clientConfig() {
    Map<String, Object> config = new HashMap<>();
    login.ifPresent(it -> config.putAll(it.clientConfig()));
    tls.ifPresent(
        files -> {
          config.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, PemSslEngines.class);
          config.put(PemSslEngines.FILES_CONFIG, files);
        });
    if (login.isPresent() || tls.isPresent()) {
      config.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol().name());
    }
    return config;
  }

  private Protocol protocol() {
    if (login.isPresent()) {
      return tls.isPresent() ? Protocol.SASL_SSL : Protocol.SASL_PLAINTEXT;
    }
    return tls.isPresent() ? Protocol.SSL : Protocol.PLAINTEXT;
  }

  /** Returns the principal as ACLs name it; empty where a certificate says who this is, or none. */
  public Optional<String> principal() {
    return login.map(it -> "User:" + it.user());
  }
}
