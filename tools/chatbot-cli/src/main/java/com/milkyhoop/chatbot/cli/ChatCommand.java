package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.v1.SendMessageRequest.OnBusy;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chatbot chat}: a conversation line by line, until the input ends. */
@Command(
    name = "chat",
    description = {
      "Talk in the terminal, or send each line of the input.",
      "On a terminal Ctrl-C stops a reply; Ctrl-C again, or without a reply, leaves.",
      "A connection that breaks is made again, and the reply goes on where it was.",
      "Starts a local stack when no chatbot answers, and stops it at the end."
    },
    footer = "%nThe options of the stack count only where this command starts one.")
final class ChatCommand implements Callable<Integer> {

  private static final String PROMPT = "bot> ";
  private static final Set<String> ENDS = Set.of("/exit", "/quit");

  private final Terminal terminal;
  private final ClientFactory clients;
  private final StackLauncher launcher;

  @Mixin private HelpOption help;
  @Mixin private ConversationOptions options;
  @Mixin private StackOptions stackOptions;

  ChatCommand(Terminal terminal, ClientFactory clients, StackLauncher launcher) {
    this.terminal = terminal;
    this.clients = clients;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws IOException {
    Endpoint endpoint = options.client().endpoint();
    Conversation conversation = options.conversation();
    Optional<Problem> obstacle = clients.obstacle(options.client());
    if (obstacle.isEmpty()) {
      ResumeHint hint = new ResumeHint(options.client(), conversation);
      try (ChatbotClient client = clients.connect(options.client(), conversation)) {
        return converse(client, new ReplyWatch(terminal, Optional.of(hint)));
      }
    }
    if (options.client().encrypts() || !endpoint.isOnThisMachine()) {
      terminal.err().println("chatbot: " + obstacle.get());
      return ExitCode.NO_CHATBOT;
    }
    return converseWithAStackOfOurOwn(endpoint, conversation);
  }

  private int converseWithAStackOfOurOwn(Endpoint preferred, Conversation conversation)
      throws IOException {
    terminal.err().println("No chatbot answers at " + preferred + ": starting one here ...");
    try (LocalChatbot chatbot = launch(preferred);
        ChatbotClient client = clients.connect(chatbot.endpoint(), chatbot.token(), conversation)) {
      return converse(client, new ReplyWatch(terminal, Optional.empty()));
    }
  }

  private LocalChatbot launch(Endpoint preferred) {
    return launcher.launch(
        stackOptions, preferred, server -> terminal.note(server.name() + " is ready"));
  }

  private int converse(ChatbotClient client, ReplyWatch watch) throws IOException {
    if (terminal.interactive()) {
      terminal.out().println("Say something; Ctrl-C stops a reply; /exit or Ctrl-D ends.");
    }
    int exitCode = ExitCode.COMPLETED;
    try (LineEditor lines = terminal.edit()) {
      for (Optional<String> line = ask(lines); line.isPresent(); line = ask(lines)) {
        if (!line.get().isBlank()) {
          exitCode = Math.max(exitCode, send(line.get(), lines.columns(), client, watch));
        }
      }
    }
    return terminal.interactive() ? ExitCode.COMPLETED : exitCode;
  }

  private static Optional<String> ask(LineEditor lines) throws IOException {
    return lines.read("you> ").filter(line -> !ENDS.contains(line.strip()));
  }

  private int send(String text, int columns, ChatbotClient client, ReplyWatch watch) {
    Message message = new Message(text, OnBusy.ENQUEUE);
    ReplyView view = new LiveReplyView(terminal, Math.max(0, columns - PROMPT.length()));
    Reply reply = client.send(message, UUID.randomUUID().toString(), view);
    if (!terminal.interactive()) {
      return watch.follow(reply);
    }
    terminal.show(PROMPT);
    return watch.followUnlessCancelled(reply);
  }
}
