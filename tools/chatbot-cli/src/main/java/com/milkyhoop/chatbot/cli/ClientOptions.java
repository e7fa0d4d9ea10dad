package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.option.IdConverter;
import io.grpc.ChannelCredentials;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that talks to a chatbot. */
final class ClientOptions {

  private static final String DEFAULT_ENDPOINT = "localhost:5003";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      defaultValue = DEFAULT_ENDPOINT,
      description = "Where the chatbot listens (default: ${DEFAULT-VALUE}).")
  private String endpoint;

  @Option(
      names = "--token",
      description = {
        "The server's token (default: GRPC_TOKEN, else that of the local stack on this machine)."
      })
  private @Nullable String token;

  @Option(
      names = "--user",
      converter = IdConverter.class,
      description = "Whose conversation it is (default: this machine's user).")
  private @Nullable String user;

  @Mixin private TlsOptions tls;

  Endpoint endpoint() {
    try {
      return Endpoint.parse(endpoint);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--endpoint: " + e.getMessage(), e);
    }
  }

  /** Returns how the endpoint is reached: with TLS, unless it is on this machine or options say. */
  ChannelCredentials credentials() {
    try {
      return tls.credentials(endpoint());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  boolean encrypts() {
    return tls.encrypts(endpoint());
  }

  /** Returns the token that the options or the environment give; empty where neither does. */
  Optional<String> token(Map<String, String> environment) {
    return Optional.ofNullable(token)
        .or(() -> Optional.ofNullable(environment.get("GRPC_TOKEN")))
        .filter(it -> !it.isBlank());
  }

  String user() {
    return user == null ? systemUser() : user;
  }

  private static String systemUser() {
    String name = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._:@+|=-]", "-");
    return name.isEmpty() ? "cli" : name;
  }

  /** Returns these options as arguments of another command, but for the secret token. */
  String asArguments() {
    StringBuilder words = new StringBuilder();
    if (!endpoint.equals(DEFAULT_ENDPOINT)) {
      words.append(" --endpoint ").append(endpoint);
    }
    if (token != null) {
      words.append(" --token ...");
    }
    if (user != null) {
      words.append(" --user ").append(user);
    }
    return words.append(tls.asArguments()).toString();
  }
}
