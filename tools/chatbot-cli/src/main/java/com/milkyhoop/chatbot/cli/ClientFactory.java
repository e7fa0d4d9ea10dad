package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import java.util.Map;

/** Makes clients for the commands. */
final class ClientFactory {

  private final Home home;
  private final Channels channels;
  private final Pauses pauses;
  private final Map<String, String> environment;

  ClientFactory(Home home, Channels channels, Pauses pauses, Map<String, String> environment) {
    this.home = home;
    this.channels = channels;
    this.pauses = pauses;
    this.environment = environment;
  }

  boolean answers(Endpoint endpoint) {
    return channels.answers(endpoint);
  }

  /** Connects to a chatbot that runs already. */
  ChatbotClient connect(ClientOptions options, Conversation conversation) {
    String token = options.token(environment).or(home::token).orElse("");
    return connect(options.endpoint(), token, conversation);
  }

  /** Connects to a chatbot that runs already, to ask what users have used. */
  UsageClient usage(ClientOptions options) {
    String token = options.token(environment).or(home::token).orElse("");
    return new UsageClient(channels.open(options.endpoint()), ChatbotClient.authorization(token));
  }

  ChatbotClient connect(Endpoint endpoint, String token, Conversation conversation) {
    return new ChatbotClient(channels.open(endpoint), endpoint, token, conversation, pauses);
  }
}
