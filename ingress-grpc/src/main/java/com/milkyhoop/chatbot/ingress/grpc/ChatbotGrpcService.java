package com.milkyhoop.chatbot.ingress.grpc;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.AuthInterceptor;
import com.milkyhoop.chatbot.auth.Principal;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.ingress.call.ClientStream;
import com.milkyhoop.chatbot.ingress.call.MessageSender;
import com.milkyhoop.chatbot.ingress.call.ReplyCommands;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.request.CheckResult;
import com.milkyhoop.chatbot.ingress.request.KeyFields;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.RequestRules;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import com.milkyhoop.chatbot.ingress.request.SendFields;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The public service: checks what the caller may do, then the fields, and hands over to {@link
 * MessageSender} or {@link ReplyCommands}. A call's handler runs on a virtual thread of its own and
 * may wait for Redis there; what it throws becomes the call's status.
 */
public final class ChatbotGrpcService extends ChatbotServiceGrpc.ChatbotServiceImplBase {
  private final AccessRules access;
  private final RequestRules rules;
  private final MessageSender sender;
  private final ReplyCommands commands;

  public ChatbotGrpcService(
      AuditLog audit,
      CallerLimits limits,
      RequestRules rules,
      MessageSender sender,
      ReplyCommands commands) {
    this.access = new AccessRules(audit, limits);
    this.rules = rules;
    this.sender = sender;
    this.commands = commands;
  }

  @Override
  public void sendMessageStream(
      SendMessageRequest request, StreamObserver<ReplyEvent> responseObserver) {
    ClientStream client = stream(responseObserver);
    SendFields sent = ProtoRequests.fields(request);
    KeyFields key = access.admit(Scope.SEND, sent.key());
    SendRequest valid =
        valid(rules.checkSend(sent.with(key))).by(AuthInterceptor.principal().payer());
    TraceInterceptor.nameRequest(valid.key());
    sender.send(valid, TraceInterceptor.current(), timeLeft(), client);
  }

  @Override
  public void resumeReply(ResumeReplyRequest request, StreamObserver<ReplyEvent> responseObserver) {
    ClientStream client = stream(responseObserver);
    KeyFields key = access.admit(Scope.READ, ProtoRequests.key(request));
    ResumeRequest valid = valid(rules.checkResume(key, request.getCursor()));
    TraceInterceptor.nameRequest(valid.key());
    commands.resume(valid, TraceInterceptor.current(), client);
  }

  @Override
  public void cancelReply(
      CancelReplyRequest request, StreamObserver<CancelReplyResponse> responseObserver) {
    var client =
        new GrpcCancelAnswer((ServerCallStreamObserver<CancelReplyResponse>) responseObserver);
    KeyFields sent = access.admit(Scope.CANCEL, ProtoRequests.key(request));
    ReplyKey key = valid(rules.checkCancel(sent));
    TraceInterceptor.nameRequest(key);
    commands.cancel(key, TraceInterceptor.current(), client);
  }

  private static ClientStream stream(StreamObserver<ReplyEvent> observer) {
    return new GrpcClientStream(
        (ServerCallStreamObserver<ReplyEvent>) observer,
        TraceInterceptor.span(),
        BudgetTrailers.current(),
        AuthInterceptor.principal().kind() == Principal.Kind.SERVICE);
  }

  private static <R> R valid(CheckResult<R> result) {
    return switch (result) {
      case CheckResult.Valid<R> valid -> valid.request();
      case CheckResult.Invalid<R> invalid ->
          throw new CallFailedException(CallFailure.invalidFields(invalid.violations()));
    };
  }

  /** Returns the time until the client's deadline, from whatever thread it is asked. */
  private static Supplier<Optional<Duration>> timeLeft() {
    Optional<Deadline> deadline = Optional.ofNullable(Context.current().getDeadline());
    return () -> deadline.map(d -> Duration.ofNanos(d.timeRemaining(NANOSECONDS)));
  }
}
