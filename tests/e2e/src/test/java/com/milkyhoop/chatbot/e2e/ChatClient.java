package com.milkyhoop.chatbot.e2e;

import com.milkyhoop.chatbot.e2e.load.StackChannel;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.v1.AdminServiceGrpc;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.milkyhoop.chatbot.v1.UsageServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A client as any other: a channel, a token, and the generated stub. */
final class ChatClient implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of(ClientTrace.HEADER, Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration DEADLINE = Duration.ofSeconds(120);

  private final ManagedChannel channel;
  private final Optional<String> token;

  /**
   * @param token empty: none is sent
   */
  ChatClient(String endpoint, Optional<String> token) {
    this(NettyChannelBuilder.forTarget(endpoint).usePlaintext().build(), token);
  }

  private ChatClient(ManagedChannel channel, Optional<String> token) {
    this.channel = channel;
    this.token = token;
  }

  /** Returns a client of a stack's first ingress, as that wants to be called. */
  static ChatClient of(LocalStack stack) {
    return new ChatClient(StackChannel.open(stack, stack.endpoint()), Optional.of(stack.token()));
  }

  static ChatClient ofSharedStack() {
    return new ChatClient(Stack.shared().endpoint(), Optional.of(Stack.shared().token()));
  }

  /** Sends a message and waits for its end. */
  Reply send(String user, String session, String message) {
    return send(
        SendMessageRequest.newBuilder()
            .setUserId(user)
            .setSessionId(session)
            .setMessage(message)
            .setRequestId(UUID.randomUUID().toString())
            .build());
  }

  /**
   * @throws StatusRuntimeException when the call fails
   */
  Reply send(SendMessageRequest request) {
    return send(request, stub(DEADLINE));
  }

  /** The same, from within a trace of the client. */
  Reply send(SendMessageRequest request, ClientTrace trace) {
    return send(request, stub(trace));
  }

  /**
   * The same.
   *
   * @param trailers takes those of the call, also where it fails
   */
  Reply send(SendMessageRequest request, AtomicReference<Metadata> trailers) {
    return send(
        request,
        stub(DEADLINE)
            .withInterceptors(
                MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers)));
  }

  private static Reply send(
      SendMessageRequest request, ChatbotServiceGrpc.ChatbotServiceBlockingStub stub) {
    Iterator<ReplyEvent> events = stub.sendMessageStream(request);
    var reply = new Reply(request);
    while (events.hasNext()) {
      reply.take(events.next());
    }
    return reply;
  }

  /** Of a call from within a trace of the client. */
  ChatbotServiceGrpc.ChatbotServiceBlockingStub stub(ClientTrace trace) {
    var metadata = new Metadata();
    metadata.put(TRACEPARENT, trace.header());
    return stub(DEADLINE).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** Of a call with this deadline. */
  ChatbotServiceGrpc.ChatbotServiceBlockingStub stub(Duration deadline) {
    var plain =
        ChatbotServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    if (token.isEmpty()) {
      return plain;
    }
    var metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + token.get());
    return plain.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** Returns a stub for questions about what was used. */
  UsageServiceGrpc.UsageServiceBlockingStub usage() {
    var metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + token.orElse(""));
    return UsageServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** Returns a stub of the operators' server. */
  AdminServiceGrpc.AdminServiceBlockingStub admin() {
    var metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + token.orElse(""));
    return AdminServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
