package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc.ChatbotServiceBlockingStub;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;

/** Sends the messages of one conversation and shows the replies. */
final class ChatbotClient implements AutoCloseable {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final ChatbotServiceBlockingStub stub;
  private final Endpoint endpoint;
  private final Conversation conversation;

  /** Whose conversation, and which one. */
  record Conversation(String user, String session) {}

  ChatbotClient(
      ManagedChannel channel, Endpoint endpoint, String token, Conversation conversation) {
    this.channel = channel;
    this.endpoint = endpoint;
    this.conversation = conversation;
    Metadata metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + token);
    stub =
        ChatbotServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** Returns when the reply is complete, or with the problem when it will not be. */
  Optional<Problem> send(String message, ReplyView view) {
    SendMessageRequest request =
        SendMessageRequest.newBuilder()
            .setUserId(conversation.user())
            .setSessionId(conversation.session())
            .setRequestId(UUID.randomUUID().toString())
            .setMessage(message)
            .build();
    try {
      return show(stub.sendMessageStream(request), view);
    } catch (StatusRuntimeException e) {
      return Optional.of(Problem.of(e, endpoint));
    }
  }

  private static Optional<Problem> show(Iterator<ReplyEvent> events, ReplyView view) {
    boolean completed = false;
    while (events.hasNext()) {
      ReplyEvent event = events.next();
      switch (event.getEventCase()) {
        case DELTA -> view.delta(event.getDelta().getText());
        case RESTARTED -> view.restarted(event.getRestarted().getReason());
        case COMPLETED -> {
          view.completed(event.getCompleted());
          completed = true;
        }
        case ACCEPTED, EVENT_NOT_SET -> {}
      }
    }
    return completed
        ? Optional.empty()
        : Optional.of(
            new Problem("the reply ended without its completion", "INCOMPLETE", "Try again."));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
