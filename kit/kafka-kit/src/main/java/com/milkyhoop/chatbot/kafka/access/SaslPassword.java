package com.milkyhoop.chatbot.kafka.access;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;
import org.jspecify.annotations.Nullable;

/**
 * Answers who this client is whenever one of its connections authenticates. Kafka makes one for
 * each client, by this class' name, and asks it on the client's network thread. Kafka's own handler
 * would show for ever the password that the client was made with.
 */
public final class SaslPassword implements AuthenticateCallbackHandler {
  /** Names the property whose value is the {@link SaslLogin}; no property of Kafka's. */
  static final String LOGIN_CONFIG = "chatbot.sasl.login";

  private @Nullable SaslLogin login;

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    login = (SaslLogin) requireNonNull(configs.get(LOGIN_CONFIG), LOGIN_CONFIG);
  }

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    SaslLogin its = requireNonNull(login, "not configured");
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback name -> name.setName(its.user());
        case PasswordCallback password ->
            password.setPassword(its.password().value().toCharArray());
        case ScramExtensionsCallback _, SaslExtensionsCallback _ -> {}
        default -> throw new UnsupportedCallbackException(callback);
      }
    }
  }

  @Override
  public void close() {}
}
