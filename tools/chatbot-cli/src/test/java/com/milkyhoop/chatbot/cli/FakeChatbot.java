package com.milkyhoop.chatbot.cli;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.milkyhoop.chatbot.v1.BudgetStatus;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.GetBudgetsRequest;
import com.milkyhoop.chatbot.v1.GetBudgetsResponse;
import com.milkyhoop.chatbot.v1.GetUsageRequest;
import com.milkyhoop.chatbot.v1.GetUsageResponse;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.milkyhoop.chatbot.v1.UsageServiceGrpc;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A chatbot behind an in-process gRPC server that replies as it is told, one script a message. As
 * the real one it brings the same reply to a repeated send, and resumes at a cursor. Its
 * connections break where it is told.
 */
final class FakeChatbot extends Channels implements AutoCloseable {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final GetUsageResponse NOTHING = GetUsageResponse.getDefaultInstance();

  final Queue<SendMessageRequest> received = new ConcurrentLinkedQueue<>();
  final Queue<ResumeReplyRequest> resumed = new ConcurrentLinkedQueue<>();
  final Queue<CancelReplyRequest> cancelled = new ConcurrentLinkedQueue<>();
  final Map<String, List<BudgetStatus>> budgets = new ConcurrentHashMap<>();
  final Map<String, GetUsageResponse> usage = new ConcurrentHashMap<>();
  final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
  final Queue<Boolean> encrypted = new ConcurrentLinkedQueue<>();
  volatile boolean isUp = true;

  private volatile Runnable beforeReplying = () -> {};
  private final Deque<Script> scripts = new ConcurrentLinkedDeque<>();
  private final Queue<Cut> cuts = new ConcurrentLinkedQueue<>();
  private final Queue<Consumer<StreamObserver<CancelReplyResponse>>> cancelAnswers =
      new ConcurrentLinkedQueue<>();
  private final Map<String, Script> stored = new ConcurrentHashMap<>();
  private final String name = UUID.randomUUID().toString();
  private final List<Server> servers = new CopyOnWriteArrayList<>();

  /** What is sent for one message: events, and then the end of the call. */
  private record Script(List<ReplyEvent> events, Consumer<StreamObserver<ReplyEvent>> end) {}

  /** Breaks a call after so many of its events. */
  private record Cut(int after, Break how) {}

  /** How a call breaks. */
  enum Break {
    CONNECTION_LOST,
    INGRESS_STOPPING,
    ENDED_WITHOUT_COMPLETION,
    REQUEST_LOST
  }

  FakeChatbot() throws IOException {
    serve(InProcessServerBuilder.forName(name));
  }

  /** Can be reached by other processes too, at the port of this machine that it returns. */
  int listen() throws IOException {
    return serve(Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())).getPort();
  }

  private Server serve(ServerBuilder<?> builder) throws IOException {
    Server server =
        builder
            .addService(new Service())
            .addService(new Usage())
            .intercept(new AuthorizationKeeper())
            .build()
            .start();
    servers.add(server);
    return server;
  }

  /** Tells what users have used, as it was told. */
  private final class Usage extends UsageServiceGrpc.UsageServiceImplBase {
    @Override
    public void getUsage(
        GetUsageRequest request, StreamObserver<GetUsageResponse> responseObserver) {
      responseObserver.onNext(usage.getOrDefault(request.getUserId(), NOTHING));
      responseObserver.onCompleted();
    }

    @Override
    public void getBudgets(
        GetBudgetsRequest request, StreamObserver<GetBudgetsResponse> responseObserver) {
      responseObserver.onNext(
          GetBudgetsResponse.newBuilder()
              .addAllBudgets(budgets.getOrDefault(request.getUserId(), List.of()))
              .build());
      responseObserver.onCompleted();
    }
  }

  void willReply(ReplyEvent... events) {
    scripts.add(new Script(ReplyEvents.numbered(events), StreamObserver::onCompleted));
  }

  /** Sends the events, does something, and then nothing more: the call stays open. */
  void willStall(Runnable then, ReplyEvent... events) {
    scripts.add(new Script(ReplyEvents.numbered(events), _ -> then.run()));
  }

  /** Accepts the message, and fails then. */
  void willFail(Code code, String description, Message... details) {
    StatusRuntimeException failure = status(code, description, details);
    scripts.add(
        new Script(
            ReplyEvents.numbered(ReplyEvents.accepted()), client -> client.onError(failure)));
  }

  /** Does not accept the message. */
  void willRefuse(Code code, String description, Message... details) {
    StatusRuntimeException failure = status(code, description, details);
    scripts.add(new Script(List.of(), client -> client.onError(failure)));
  }

  /** Breaks one of the next calls that bring a reply, after so many of its events. */
  void willBreak(int after, Break how) {
    cuts.add(new Cut(after, how));
  }

  /** Runs when a message has come, before anything is answered. */
  void beforeReplying(Runnable action) {
    beforeReplying = action;
  }

  /** The reply to a message that came some other way. */
  void knows(String requestId, ReplyEvent... events) {
    stored.put(requestId, new Script(ReplyEvents.numbered(events), StreamObserver::onCompleted));
  }

  void willAnswerCancel(CancelReplyResponse response) {
    willAnswerCancel(() -> {}, response);
  }

  /** Does something, and answers the cancel then. */
  void willAnswerCancel(Runnable before, CancelReplyResponse response) {
    cancelAnswers.add(
        client -> {
          before.run();
          client.onNext(response);
          client.onCompleted();
        });
  }

  void willFailCancel(Code code, String description, Message... details) {
    StatusRuntimeException failure = status(code, description, details);
    cancelAnswers.add(client -> client.onError(failure));
  }

  private static StatusRuntimeException status(Code code, String description, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage(description);
    List.of(details).forEach(detail -> status.addDetails(Any.pack(detail)));
    return StatusProto.toStatusRuntimeException(status.build());
  }

  static ErrorInfo info(String reason, String retry) {
    return ErrorInfo.newBuilder()
        .setReason(reason)
        .setDomain("chatbot")
        .putMetadata("retry", retry)
        .build();
  }

  @Override
  boolean answers(Endpoint endpoint) {
    return isUp;
  }

  @Override
  Optional<String> refusal(Endpoint endpoint, ChannelCredentials credentials) {
    return Optional.empty();
  }

  @Override
  ManagedChannel open(Endpoint endpoint, ChannelCredentials credentials) {
    encrypted.add(credentials instanceof TlsChannelCredentials);
    return InProcessChannelBuilder.forName(name).build();
  }

  @Override
  public void close() {
    servers.forEach(Server::shutdownNow);
  }

  private final class Service extends ChatbotServiceGrpc.ChatbotServiceImplBase {
    @Override
    public void sendMessageStream(SendMessageRequest request, StreamObserver<ReplyEvent> client) {
      received.add(request);
      beforeReplying.run();
      Script known = stored.get(request.getRequestId());
      if (known != null) {
        play(ReplyEvents.repeated(known.events()), known, request.getRequestId(), client);
        return;
      }
      Script script = scripts.remove();
      if (!script.events().isEmpty()) {
        stored.put(request.getRequestId(), script);
      }
      play(script.events(), script, request.getRequestId(), client);
    }

    @Override
    public void resumeReply(ResumeReplyRequest request, StreamObserver<ReplyEvent> client) {
      resumed.add(request);
      Script script = stored.get(request.getRequestId());
      if (script == null) {
        client.onError(
            status(
                Code.NOT_FOUND,
                "this user has no such request",
                info(ServerError.REQUEST_UNKNOWN, "no")));
        return;
      }
      List<ReplyEvent> missing = ReplyEvents.after(request.getCursor(), script.events());
      play(missing, script, request.getRequestId(), client);
    }

    @Override
    public void cancelReply(
        CancelReplyRequest request, StreamObserver<CancelReplyResponse> client) {
      cancelled.add(request);
      cancelAnswers.remove().accept(client);
    }
  }

  private void play(
      List<ReplyEvent> events, Script script, String requestId, StreamObserver<ReplyEvent> client) {
    Cut cut = cuts.poll();
    StreamObserver<ReplyEvent> stream =
        cut == null
            ? client
            : new BreakingStream<>(
                client, cut.after(), it -> breakAs(cut.how(), it, script, requestId));
    events.forEach(stream::onNext);
    script.end().accept(stream);
  }

  private void breakAs(
      Break how, StreamObserver<ReplyEvent> client, Script script, String requestId) {
    switch (how) {
      case CONNECTION_LOST -> client.onError(Status.UNAVAILABLE.asRuntimeException());
      case INGRESS_STOPPING ->
          client.onError(
              status(
                  Code.UNAVAILABLE,
                  "this instance stops",
                  info("INGRESS_STOPPING", "same_id"),
                  RetryInfo.newBuilder()
                      .setRetryDelay(Duration.newBuilder().setSeconds(1))
                      .build()));
      case ENDED_WITHOUT_COMPLETION -> client.onCompleted();
      case REQUEST_LOST -> {
        stored.remove(requestId);
        scripts.addFirst(script);
        client.onError(Status.UNAVAILABLE.asRuntimeException());
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
