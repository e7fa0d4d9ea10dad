package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import com.milkyhoop.chatbot.cli.option.IdConverter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that goes on with a conversation, or begins one. */
final class ConversationOptions {

  @Mixin private ClientOptions client;

  @Option(
      names = "--session",
      converter = IdConverter.class,
      description = "Which conversation (default: a new one).")
  private @Nullable String session;

  ClientOptions client() {
    return client;
  }

  /** Returns the conversation: where no session is given, another one at each call. */
  Conversation conversation() {
    return new Conversation(client.user(), session == null ? "cli-" + UUID.randomUUID() : session);
  }
}
