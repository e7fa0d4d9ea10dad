package com.milkyhoop.chatbot.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code chatbot send}: one message; nothing but the reply on standard output. */
@Command(name = "send", description = "Send one message and print the reply.")
final class SendCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final Clients clients;

  @Mixin private HelpOption help;
  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "TEXT", description = "The message.")
  private String message;

  SendCommand(Terminal terminal, Clients clients) {
    this.terminal = terminal;
    this.clients = clients;
  }

  @Override
  public Integer call() {
    try (ChatbotClient client = clients.connect(options)) {
      if (!clients.answers(options.endpoint())) {
        return fail(Problem.noAnswer(options.endpoint()), ExitCode.NO_CHATBOT);
      }
      Optional<Problem> problem = client.send(message, view());
      return problem.isEmpty() ? ExitCode.COMPLETED : fail(problem.get(), ExitCode.FAILED);
    }
  }

  private ReplyView view() {
    return terminal.interactive() ? new LiveReplyView(terminal) : new WholeReplyView(terminal);
  }

  private int fail(Problem problem, int exitCode) {
    terminal.err().println("chatbot: " + problem);
    return exitCode;
  }
}
