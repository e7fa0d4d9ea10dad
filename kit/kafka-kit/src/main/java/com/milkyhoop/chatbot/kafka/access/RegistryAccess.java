package com.milkyhoop.chatbot.kafka.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Says where the schema registry is, what is shown to it, and whose certificate it must have.
 *
 * @param authorization the value of the HTTP header, asked for at each request; empty: none is sent
 * @param ca empty: those that the JVM trusts
 */
public record RegistryAccess(URI uri, Optional<Secret> authorization, Optional<Secret> ca) {

  /** Describes one that asks for nothing, and has a certificate that the JVM trusts, if any. */
  public static RegistryAccess open(URI uri) {
    return new RegistryAccess(uri, Optional.empty(), Optional.empty());
  }

  /** Reads the variables, and notes what does not go together; empty where no URL is set. */
  public static Optional<RegistryAccess> read(ConfigReader env) {
    Optional<URI> uri = env.httpUri("SCHEMA_REGISTRY_URL");
    Optional<Secret> authorization = authorization(env);
    Optional<Secret> ca =
        env.optional("SCHEMA_REGISTRY_CA")
            .map(file -> PemFiles.authorities(env, "SCHEMA_REGISTRY_CA", file));
    boolean isTls = uri.filter(it -> it.getScheme().equalsIgnoreCase("https")).isPresent();
    env.check(
        ca.isEmpty() || isTls,
        "SCHEMA_REGISTRY_CA",
        "needs an https:// address in SCHEMA_REGISTRY_URL");
    if (authorization.isPresent() && env.optional("SCHEMA_REGISTRY_URL").isEmpty()) {
      env.problem("SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_TOKEN need SCHEMA_REGISTRY_URL");
    }
    return uri.map(it -> new RegistryAccess(it, authorization, ca));
  }

  /** Returns what makes connections to it; empty: the JVM's own. */
  public Optional<SSLContext> sslContext() {
    return ca.map(it -> PemAuthorities.sslContext(it.value()));
  }

  private static Optional<Secret> authorization(ConfigReader env) {
    Optional<String> user = env.optional("SCHEMA_REGISTRY_USER");
    Optional<Secret> password = env.secret("SCHEMA_REGISTRY_PASSWORD");
    Optional<Secret> token = env.secret("SCHEMA_REGISTRY_TOKEN");
    if (user.isPresent() != password.isPresent()) {
      env.problem("SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD: both or none must be set");
    }
    if (user.isPresent() && token.isPresent()) {
      env.problem("SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_TOKEN are both set");
    }
    return token
        .map(it -> it.map(text -> "Bearer " + text))
        .or(() -> user.flatMap(name -> password.map(it -> it.map(text -> basic(name, text)))));
  }

  private static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }
}
