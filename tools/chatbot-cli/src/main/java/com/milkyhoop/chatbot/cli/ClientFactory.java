package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.Map;
import java.util.Optional;

/** Makes clients for the commands. */
final class ClientFactory {

  private final Home home;
  private final Channels channels;
  private final Sleeper sleeper;
  private final Map<String, String> environment;

  ClientFactory(Home home, Channels channels, Sleeper sleeper, Map<String, String> environment) {
    this.home = home;
    this.channels = channels;
    this.sleeper = sleeper;
    this.environment = environment;
  }

  boolean answers(Endpoint endpoint) {
    return channels.answers(endpoint);
  }

  /** Returns why the chatbot can't be called; empty where it can. */
  Optional<Problem> obstacle(ClientOptions options) {
    ChannelCredentials credentials = options.credentials();
    if (!channels.answers(options.endpoint())) {
      return Optional.of(Problem.noAnswer(options.endpoint()));
    }
    return options.encrypts()
        ? channels
            .refusal(options.endpoint(), credentials)
            .map(reason -> Problem.noTls(options.endpoint(), reason))
        : Optional.empty();
  }

  /** Connects to a chatbot that runs already. */
  ChatbotClient connect(ClientOptions options, Conversation conversation) {
    return new ChatbotClient(
        open(options), options.endpoint(), token(options), conversation, sleeper);
  }

  /** Connects to a chatbot that runs already, to ask what users have used. */
  UsageClient usage(ClientOptions options) {
    return new UsageClient(open(options), ChatbotClient.authorization(token(options)));
  }

  private ManagedChannel open(ClientOptions options) {
    return channels.open(options.endpoint(), options.credentials());
  }

  /** Keeps the local stack's token on this machine. */
  private String token(ClientOptions options) {
    return options
        .token(environment)
        .or(() -> options.endpoint().isOnThisMachine() ? home.token() : Optional.empty())
        .orElse("");
  }

  /** Connects to a stack that was started here. */
  ChatbotClient connect(Endpoint endpoint, String token, Conversation conversation) {
    ManagedChannel channel = channels.open(endpoint, InsecureChannelCredentials.create());
    return new ChatbotClient(channel, endpoint, token, conversation, sleeper);
  }
}
