package com.milkyhoop.chatbot.bench.hostile;

import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.util.Iterator;

/**
 * Holds where an ingress is reached, and what one user has there who means harm.
 *
 * @param endpoint host and port of gRPC
 * @param http where health and metrics are
 * @param token that a user of the service was let in with
 */
public record Victim(String endpoint, URI http, String token) {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String INTRUDER = "intruder";
  private static final String REQUEST = "r-1";

  /** Opens a connection of its own. */
  ManagedChannel connect() {
    return NettyChannelBuilder.forTarget(endpoint).usePlaintext().directExecutor().build();
  }

  Metadata login() {
    Metadata login = new Metadata();
    login.put(AUTHORIZATION, "Bearer " + token);
    return login;
  }

  /** Has one message answered whose reply is resumed later. */
  public void haveAReply() {
    ManagedChannel channel = connect();
    try {
      var stub =
          ChatbotServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(login()));
      Iterator<ReplyEvent> reply =
          stub.sendMessageStream(
              SendMessageRequest.newBuilder()
                  .setUserId(INTRUDER)
                  .setSessionId(INTRUDER)
                  .setRequestId(REQUEST)
                  .setMessage("Tell me something long.")
                  .build());
      reply.forEachRemaining(_ -> {});
    } finally {
      channel.shutdownNow();
    }
  }

  static ResumeReplyRequest resume() {
    return ResumeReplyRequest.newBuilder()
        .setUserId(INTRUDER)
        .setSessionId(INTRUDER)
        .setRequestId(REQUEST)
        .build();
  }
}
