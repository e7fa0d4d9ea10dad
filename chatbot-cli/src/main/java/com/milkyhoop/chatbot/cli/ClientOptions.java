package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that talks to a chatbot. */
final class ClientOptions {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:@-]{1,128}");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:5003",
      description = "Where the chatbot listens (default: ${DEFAULT-VALUE}).")
  private String endpoint;

  @Option(
      names = "--token",
      description = "The server's token (default: GRPC_TOKEN, else that of the local stack).")
  private @Nullable String token;

  @Option(
      names = "--user",
      description = "Whose conversation it is (default: this machine's user).")
  private @Nullable String user;

  @Option(names = "--session", description = "Which conversation (default: a new one).")
  private @Nullable String session;

  Endpoint endpoint() {
    try {
      return Endpoint.parse(endpoint);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--endpoint: " + e.getMessage(), e);
    }
  }

  /** The token as the options and the environment say it; empty where they don't. */
  Optional<String> token(Map<String, String> environment) {
    return Optional.ofNullable(token)
        .or(() -> Optional.ofNullable(environment.get("GRPC_TOKEN")))
        .filter(it -> !it.isBlank());
  }

  Conversation conversation() {
    return new Conversation(
        checked("--user", user == null ? systemUser() : user),
        checked("--session", session == null ? "cli-" + UUID.randomUUID() : session));
  }

  private static String systemUser() {
    String name = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._:@-]", "-");
    return name.isEmpty() ? "cli" : name;
  }

  private String checked(String option, String id) {
    if (!ID.matcher(id).matches()) {
      throw new ParameterException(
          command.commandLine(), option + ": '" + id + "' must match " + ID.pattern());
    }
    return id;
  }
}
