package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.cli.option.IdConverter;
import com.milkyhoop.chatbot.v1.SendMessageRequest.OnBusy;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chatbot send}: one message; nothing but the reply on standard output. */
@Command(
    name = "send",
    description = {
      "Send one message and print the reply.",
      "A connection that breaks is made again; the reply is neither lost nor asked for twice."
    })
final class SendCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final ClientFactory clients;

  @Mixin private HelpOption help;
  @Mixin private ConversationOptions options;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      converter = IdConverter.class,
      description = {
        "Names the message (default: a new name). Sent again with the same name, in the same",
        "conversation, it brings the same reply."
      })
  private @Nullable String requestId;

  @Option(
      names = "--on-busy",
      paramLabel = "WHAT",
      defaultValue = "enqueue",
      description = {
        "While the conversation waits for an earlier reply: ${COMPLETION-CANDIDATES}",
        "(default: ${DEFAULT-VALUE})."
      })
  private WhenBusy onBusy;

  @Parameters(paramLabel = "TEXT", description = "The message.")
  private String message;

  /** Names the values of the API's OnBusy as options have them. */
  enum WhenBusy {
    ENQUEUE("enqueue", OnBusy.ENQUEUE),
    REJECT("reject", OnBusy.REJECT),
    INTERRUPT("interrupt", OnBusy.INTERRUPT);

    private final String word;
    private final OnBusy meaning;

    WhenBusy(String word, OnBusy meaning) {
      this.word = word;
      this.meaning = meaning;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  SendCommand(Terminal terminal, ClientFactory clients) {
    this.terminal = terminal;
    this.clients = clients;
  }

  @Override
  public Integer call() {
    Conversation conversation = options.conversation();
    try (ChatbotClient client = clients.connect(options.client(), conversation)) {
      Optional<Problem> obstacle = clients.obstacle(options.client());
      if (obstacle.isPresent()) {
        terminal.err().println("chatbot: " + obstacle.get());
        return ExitCode.NO_CHATBOT;
      }
      ResumeHint hint = new ResumeHint(options.client(), conversation);
      return new ReplyWatch(terminal, Optional.of(hint)).follow(reply(client));
    }
  }

  private Reply reply(ChatbotClient client) {
    ReplyView view =
        terminal.interactive() ? new LiveReplyView(terminal) : new WholeReplyView(terminal);
    return client.send(
        new Message(message, onBusy.meaning),
        requestId == null ? UUID.randomUUID().toString() : requestId,
        view);
  }
}
