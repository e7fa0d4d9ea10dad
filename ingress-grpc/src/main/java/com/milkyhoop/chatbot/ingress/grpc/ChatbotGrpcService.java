package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.call.MessageSender;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.request.CheckResult;
import com.milkyhoop.chatbot.ingress.request.Fields;
import com.milkyhoop.chatbot.ingress.request.RequestRules;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * The public service: checks the fields and hands over to {@link MessageSender}. A call's handler
 * runs on a virtual thread of its own and may wait for Redis there; what it throws becomes the
 * call's status.
 */
public final class ChatbotGrpcService extends ChatbotServiceGrpc.ChatbotServiceImplBase {
  private final RequestRules rules;
  private final MessageSender sender;

  public ChatbotGrpcService(RequestRules rules, MessageSender sender) {
    this.rules = rules;
    this.sender = sender;
  }

  @Override
  public void sendMessageStream(
      SendMessageRequest request, StreamObserver<ReplyEvent> responseObserver) {
    var observer = (ServerCallStreamObserver<ReplyEvent>) responseObserver;
    switch (rules.check(fields(request))) {
      case CheckResult.Invalid invalid ->
          throw new CallFailedException(CallFailure.invalidFields(invalid.violations()));
      case CheckResult.Valid valid ->
          sender.send(valid.request(), TraceInterceptor.current(), new GrpcClientStream(observer));
    }
  }

  private static Fields fields(SendMessageRequest request) {
    return new Fields(
        request.getUserId(), request.getSessionId(), request.getMessage(), request.getRequestId());
  }
}
