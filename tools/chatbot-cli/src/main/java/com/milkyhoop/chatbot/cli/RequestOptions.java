package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import com.milkyhoop.chatbot.cli.option.IdConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of a command about a message that was sent before. */
final class RequestOptions {

  @Mixin private ClientOptions client;

  @Option(
      names = "--session",
      required = true,
      converter = IdConverter.class,
      description = "The conversation of the message.")
  private String session;

  @Parameters(
      paramLabel = "REQUEST_ID",
      converter = IdConverter.class,
      description = "The request_id of the message.")
  private String requestId;

  ClientOptions client() {
    return client;
  }

  Conversation conversation() {
    return new Conversation(client.user(), session);
  }

  String requestId() {
    return requestId;
  }
}
