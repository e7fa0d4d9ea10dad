package com.milkyhoop.chatbot.cli;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import com.milkyhoop.chatbot.v1.Accepted;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.Delta;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.Restarted;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A chatbot behind an in-process gRPC server that replies as it is told, one script a message. */
final class FakeChatbot extends Channels implements AutoCloseable {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  final Queue<SendMessageRequest> received = new ConcurrentLinkedQueue<>();
  final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
  boolean isUp = true;

  private final Queue<Script> scripts = new ArrayDeque<>();
  private final String name = UUID.randomUUID().toString();
  private final Server server;

  /** What is sent for one message: events, and then a failure where there is one. */
  private record Script(List<ReplyEvent> events, @Nullable StatusRuntimeException failure) {}

  FakeChatbot() throws IOException {
    server =
        InProcessServerBuilder.forName(name)
            .addService(new Service())
            .intercept(new AuthorizationKeeper())
            .build()
            .start();
  }

  void willReply(ReplyEvent... events) {
    scripts.add(new Script(List.of(events), null));
  }

  void willFail(Code code, String description, Message... details) {
    Status.Builder status = Status.newBuilder().setCode(code.value()).setMessage(description);
    List.of(details).forEach(detail -> status.addDetails(Any.pack(detail)));
    scripts.add(
        new Script(List.of(accepted()), StatusProto.toStatusRuntimeException(status.build())));
  }

  static ReplyEvent accepted() {
    return ReplyEvent.newBuilder().setAccepted(Accepted.newBuilder().setRequestId("r")).build();
  }

  static ReplyEvent delta(String text) {
    return ReplyEvent.newBuilder().setDelta(Delta.newBuilder().setText(text)).build();
  }

  static ReplyEvent restarted(String reason) {
    return ReplyEvent.newBuilder().setRestarted(Restarted.newBuilder().setReason(reason)).build();
  }

  static ReplyEvent completed(String reply, String finishReason) {
    return ReplyEvent.newBuilder()
        .setCompleted(Completed.newBuilder().setReply(reply).setFinishReason(finishReason))
        .build();
  }

  @Override
  boolean answers(Endpoint endpoint) {
    return isUp;
  }

  @Override
  ManagedChannel open(Endpoint endpoint) {
    return InProcessChannelBuilder.forName(name).build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Service extends ChatbotServiceGrpc.ChatbotServiceImplBase {
    @Override
    public void sendMessageStream(SendMessageRequest request, StreamObserver<ReplyEvent> reply) {
      received.add(request);
      Script script = scripts.remove();
      script.events().forEach(reply::onNext);
      if (script.failure() == null) {
        reply.onCompleted();
      } else {
        reply.onError(script.failure());
      }
    }
  }

  private final class AuthorizationKeeper implements ServerInterceptor {
    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
      authorizations.add(String.valueOf(headers.get(AUTHORIZATION)));
      return next.startCall(call, headers);
    }
  }
}
