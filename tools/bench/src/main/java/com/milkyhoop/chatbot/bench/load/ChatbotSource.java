package com.milkyhoop.chatbot.bench.load;

import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc.ChatbotServiceStub;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The chatbot, over a number of connections, as a few front ends would have. Callbacks run on the
 * connections' own event loop: no thread is woken between the socket and the clock.
 */
public final class ChatbotSource implements ReplySource, AutoCloseable {
  /** Counts the front ends; each one's streams share a connection. */
  public static final int CONNECTIONS = 8;

  /** Names every conversation's session: each user has one. */
  public static final String SESSION = "bench";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final int LONGEST_CALL_SECONDS = 600;

  private final EventLoopGroup eventLoop = new NioEventLoopGroup(1);
  private final List<ManagedChannel> channels;
  private final List<ChatbotServiceStub> stubs;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param endpoints host and port of each ingress
   * @param token what the clients say who they are with
   */
  public ChatbotSource(List<String> endpoints, String token) {
    Metadata login = new Metadata();
    login.put(AUTHORIZATION, "Bearer " + token);
    channels =
        IntStream.range(0, CONNECTIONS)
            .mapToObj(i -> channel(endpoints.get(i % endpoints.size())))
            .toList();
    stubs =
        channels.stream()
            .map(ChatbotServiceGrpc::newStub)
            .map(stub -> stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(login)))
            .toList();
  }

  private ManagedChannel channel(String endpoint) {
    return NettyChannelBuilder.forTarget(endpoint)
        .usePlaintext()
        .eventLoopGroup(eventLoop)
        .channelType(NioSocketChannel.class)
        .directExecutor()
        .build();
  }

  @Override
  public void ask(String conversation, long dueAt, Meter meter) {
    var request =
        SendMessageRequest.newBuilder()
            .setUserId(conversation)
            .setSessionId(SESSION)
            .setMessage("How long does it take?")
            .build();
    stubs
        .get(Math.floorMod(next.getAndIncrement(), stubs.size()))
        .withDeadlineAfter(LONGEST_CALL_SECONDS, TimeUnit.SECONDS)
        .sendMessageStream(request, new Watch(new StampedReply(dueAt, meter)));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  private static final class Watch implements StreamObserver<ReplyEvent> {
    private final StampedReply reply;
    private boolean ended;

    Watch(StampedReply reply) {
      this.reply = reply;
    }

    @Override
    public void onNext(ReplyEvent event) {
      switch (event.getEventCase()) {
        case DELTA -> reply.append(event.getDelta().getText());
        case RESTARTED -> reply.restart();
        case COMPLETED -> {
          ended = true;
          reply.complete(event.getCompleted().getReply());
        }
        case ACCEPTED, EVENT_NOT_SET -> {
          // Nothing of the reply.
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (!ended) {
        ended = true;
        reply.fail(FailureCause.of(failure));
      }
    }

    @Override
    public void onCompleted() {
      onError(new IllegalStateException("the stream ended before the reply did"));
    }
  }
}
