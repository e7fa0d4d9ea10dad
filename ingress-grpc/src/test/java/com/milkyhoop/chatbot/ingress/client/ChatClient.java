package com.milkyhoop.chatbot.ingress.client;

import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client of the public API; closing it checks that every failure kept the contract. */
public final class ChatClient implements AutoCloseable {
  public static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  public static final Metadata.Key<String> TRACEPARENT = key("traceparent");

  private final ManagedChannel channel;
  private final CatalogueCheck check = new CatalogueCheck();

  public ChatClient(ManagedChannel channel) {
    this.channel = channel;
  }

  /** A valid request but for what the test changes. */
  public static SendMessageRequest.Builder message(String text) {
    return SendMessageRequest.newBuilder().setUserId("budi").setSessionId("s-1").setMessage(text);
  }

  /** For a reply to a request as {@link #message} makes it. */
  public static ResumeReplyRequest.Builder resuming(String requestId) {
    return ResumeReplyRequest.newBuilder()
        .setUserId("budi")
        .setSessionId("s-1")
        .setRequestId(requestId);
  }

  /** For a reply to a request as {@link #message} makes it. */
  public static CancelReplyRequest.Builder cancelling(String requestId) {
    return CancelReplyRequest.newBuilder()
        .setUserId("budi")
        .setSessionId("s-1")
        .setRequestId(requestId);
  }

  public static Metadata token(String token) {
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return headers;
  }

  public ReplyStream send(SendMessageRequest request, Metadata headers) {
    ReplyStream stream = ReplyStream.eager();
    send(request, headers, stream);
    return stream;
  }

  public void send(SendMessageRequest request, Metadata headers, ReplyStream stream) {
    stub(headers).sendMessageStream(request, stream);
  }

  public ReplyStream resume(ResumeReplyRequest request, Metadata headers) {
    ReplyStream stream = ReplyStream.eager();
    stub(headers).resumeReply(request, stream);
    return stream;
  }

  public CancelAnswer cancel(CancelReplyRequest request, Metadata headers) {
    var answer = new CancelAnswer();
    stub(headers).cancelReply(request, answer);
    return answer;
  }

  /** Sends with a deadline. */
  public ReplyStream send(SendMessageRequest request, Metadata headers, Duration deadline) {
    ReplyStream stream = ReplyStream.eager();
    stub(headers)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .sendMessageStream(request, stream);
    return stream;
  }

  public ManagedChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    try {
      check.verify();
    } finally {
      channel.shutdownNow();
    }
  }

  private ChatbotServiceGrpc.ChatbotServiceStub stub(Metadata headers) {
    return ChatbotServiceGrpc.newStub(channel)
        .withInterceptors(check, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
