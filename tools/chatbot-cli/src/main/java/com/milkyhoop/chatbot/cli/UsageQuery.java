package com.milkyhoop.chatbot.cli;

import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks a chatbot about a user's usage for a command, and prints why where it gets no answer. */
final class UsageQuery {
  private final Terminal terminal;
  private final ClientFactory clients;

  UsageQuery(Terminal terminal, ClientFactory clients) {
    this.terminal = terminal;
    this.clients = clients;
  }

  /**
   * Runs a query over a connection of its own.
   *
   * @param query may throw the client's StatusRuntimeException
   * @return the command's exit code
   */
  int run(ClientOptions options, Consumer<UsageClient> query) {
    Optional<Problem> obstacle = clients.obstacle(options);
    if (obstacle.isPresent()) {
      terminal.err().println("chatbot: " + obstacle.get());
      return ExitCode.NO_CHATBOT;
    }
    try (UsageClient client = clients.usage(options)) {
      query.accept(client);
      return ExitCode.COMPLETED;
    } catch (StatusRuntimeException e) {
      terminal.err().println("chatbot: " + Problem.of(ServerError.of(e), options.endpoint()));
      return ExitCode.FAILED;
    }
  }
}
