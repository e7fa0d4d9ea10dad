package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chatbot resume}: a reply that was asked for before, from wherever. */
@Command(
    name = "resume",
    description = {
      "Show the reply to a message that was sent before: what there is of it, and what comes.",
      "It may be running, finished, or still waiting for its turn."
    })
final class ResumeCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final ClientFactory clients;

  @Mixin private HelpOption help;
  @Mixin private RequestOptions options;

  @Option(
      names = "--cursor",
      defaultValue = "",
      description = "Show only what comes after it: the cursor of an event (default: all).")
  private String cursor;

  ResumeCommand(Terminal terminal, ClientFactory clients) {
    this.terminal = terminal;
    this.clients = clients;
  }

  @Override
  public Integer call() {
    try (ChatbotClient client = clients.connect(options.client(), options.conversation())) {
      Optional<Problem> obstacle = clients.obstacle(options.client());
      if (obstacle.isPresent()) {
        terminal.err().println("chatbot: " + obstacle.get());
        return ExitCode.NO_CHATBOT;
      }
      ResumeHint hint = new ResumeHint(options.client(), options.conversation());
      return new ReplyWatch(terminal, Optional.of(hint))
          .follow(client.resume(options.requestId(), cursor, view()));
    }
  }

  private ReplyView view() {
    return terminal.interactive() || !cursor.isEmpty()
        ? new LiveReplyView(terminal)
        : new WholeReplyView(terminal);
  }
}
