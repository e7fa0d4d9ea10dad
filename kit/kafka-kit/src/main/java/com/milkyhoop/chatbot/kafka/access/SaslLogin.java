package com.milkyhoop.chatbot.kafka.access;

import com.milkyhoop.chatbot.kit.Secret;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/**
 * A user of the brokers, and the password that is shown each time that a connection authenticates:
 * when it is made, and again before {@code connections.max.reauth.ms} of the broker ends it.
 *
 * @param password asked for at each authentication, so a file may be replaced
 */
public record SaslLogin(Mechanism mechanism, String user, Secret password) {

  /** Names the mechanisms that a user and a password suffice for. */
  public enum Mechanism {
    SCRAM_SHA_512(ScramLoginModule.class),
    SCRAM_SHA_256(ScramLoginModule.class),
    PLAIN(PlainLoginModule.class);

    private final Class<?> loginModule;

    Mechanism(Class<?> loginModule) {
      this.loginModule = loginModule;
    }

    String saslName() {
      return name().replace('_', '-');
    }

    static Mechanism parse(String name) {
      return Arrays.stream(values())
          .filter(it -> it.saslName().equals(name.strip().toUpperCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      Arrays.stream(values())
                          .map(Mechanism::saslName)
                          .collect(Collectors.joining(", ", "must be one of ", ""))));
    }
  }

  Map<String, Object> clientConfig() {
    return Map.of(
        SaslConfigs.SASL_MECHANISM,
        mechanism.saslName(),
        SaslConfigs.SASL_JAAS_CONFIG,
        mechanism.loginModule.getName() + " required;",
        SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS,
        SaslPassword.class,
        SaslPassword.LOGIN_CONFIG,
        this);
  }
}
