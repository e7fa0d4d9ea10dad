package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chatbot chat}: a conversation line by line, until the input ends. */
@Command(
    name = "chat",
    description = {
      "Talk in the terminal, or send each line of the input.",
      "Starts a local stack when no chatbot answers, and stops it at the end."
    },
    footer = "%nThe options of the stack count only where this command starts one.")
final class ChatCommand implements Callable<Integer> {

  private static final Set<String> ENDS = Set.of("/exit", "/quit");

  private final Terminal terminal;
  private final Clients clients;
  private final StackLauncher launcher;

  @Mixin private HelpOption help;
  @Mixin private ClientOptions options;
  @Mixin private StackOptions stackOptions;

  ChatCommand(Terminal terminal, Clients clients, StackLauncher launcher) {
    this.terminal = terminal;
    this.clients = clients;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws IOException {
    Endpoint endpoint = options.endpoint();
    if (clients.answers(endpoint)) {
      try (ChatbotClient client = clients.connect(options)) {
        return converse(client);
      }
    }
    if (!endpoint.isOnThisMachine()) {
      terminal.err().println("chatbot: " + Problem.noAnswer(endpoint));
      return ExitCode.NO_CHATBOT;
    }
    return converseWithAStackOfOurOwn(endpoint);
  }

  private int converseWithAStackOfOurOwn(Endpoint preferred) throws IOException {
    terminal.err().println("No chatbot answers at " + preferred + ": starting one here ...");
    try (LocalChatbot chatbot = launcher.launch(stackOptions, preferred, _ -> {});
        ChatbotClient client =
            clients.connect(chatbot.endpoint(), chatbot.token(), options.conversation())) {
      return converse(client);
    }
  }

  private int converse(ChatbotClient client) throws IOException {
    if (terminal.interactive()) {
      terminal.out().println("Say something; /exit or Ctrl-D ends.");
    }
    int exitCode = ExitCode.COMPLETED;
    for (Optional<String> line = ask(); line.isPresent(); line = ask()) {
      if (!line.get().isBlank()) {
        exitCode = send(line.get(), client) ? exitCode : ExitCode.FAILED;
      }
    }
    return terminal.interactive() ? ExitCode.COMPLETED : exitCode;
  }

  private Optional<String> ask() throws IOException {
    if (terminal.interactive()) {
      terminal.show("\nyou> ");
    }
    return Optional.ofNullable(terminal.in().readLine())
        .filter(line -> !ENDS.contains(line.strip()));
  }

  private boolean send(String message, ChatbotClient client) {
    if (terminal.interactive()) {
      terminal.show("bot> ");
    }
    Optional<Problem> problem = client.send(message, new LiveReplyView(terminal));
    problem.ifPresent(it -> terminal.err().println("chatbot: " + it));
    return problem.isEmpty();
  }
}
