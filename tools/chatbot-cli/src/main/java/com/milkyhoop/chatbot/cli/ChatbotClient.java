package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc.ChatbotServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.function.Consumer;

/** Holds one conversation with a chatbot over one connection. */
final class ChatbotClient implements AutoCloseable {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final ChatbotServiceBlockingStub stub;
  private final Endpoint endpoint;
  private final Conversation conversation;
  private final Sleeper sleeper;

  /** Names a conversation by its user and session. */
  record Conversation(String user, String session) {}

  ChatbotClient(
      ManagedChannel channel,
      Endpoint endpoint,
      String token,
      Conversation conversation,
      Sleeper sleeper) {
    this.channel = channel;
    this.endpoint = endpoint;
    this.conversation = conversation;
    this.sleeper = sleeper;
    stub =
        ChatbotServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(authorization(token)));
  }

  /** Returns the metadata that shows who calls: nothing where there is no token. */
  static Metadata authorization(String token) {
    Metadata metadata = new Metadata();
    if (!token.isEmpty()) {
      metadata.put(AUTHORIZATION, "Bearer " + token);
    }
    return metadata;
  }

  /** Returns the reply to a message, which is sent when the reply is followed. */
  Reply send(Message message, String requestId, ReplyView view) {
    return Reply.to(message, calls(requestId), sleeper, view);
  }

  /**
   * Returns a reply that was requested before.
   *
   * @param cursor where to begin; empty for all of it
   */
  Reply resume(String requestId, String cursor, ReplyView view) {
    return Reply.resumed(cursor, calls(requestId), sleeper, view);
  }

  /**
   * @param waiting told why it takes longer
   */
  CancelCall cancel(String requestId, Consumer<String> waiting) {
    return new CancelCall(calls(requestId), sleeper, waiting);
  }

  private ReplyCalls calls(String requestId) {
    return new ReplyCalls(channel, stub, endpoint, conversation, requestId);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
