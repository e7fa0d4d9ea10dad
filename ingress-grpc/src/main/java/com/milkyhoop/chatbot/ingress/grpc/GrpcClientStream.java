package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.call.Accepted;
import com.milkyhoop.chatbot.ingress.call.ClientStream;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.Delta;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.Restarted;
import com.milkyhoop.chatbot.v1.Usage;
import io.grpc.stub.ServerCallStreamObserver;

/** The way to a client of SendMessageStream, in the words of the proto. */
final class GrpcClientStream implements ClientStream {
  private final ServerCallStreamObserver<ReplyEvent> observer;

  GrpcClientStream(ServerCallStreamObserver<ReplyEvent> observer) {
    this.observer = observer;
  }

  @Override
  public void listen(Runnable onReady, Runnable onGone) {
    observer.setOnReadyHandler(onReady);
    observer.setOnCancelHandler(onGone);
  }

  @Override
  public boolean isReady() {
    return observer.isReady();
  }

  @Override
  public void accepted(Accepted accepted) {
    var event =
        com.milkyhoop.chatbot.v1.Accepted.newBuilder()
            .setRequestId(accepted.requestId())
            .setSessionId(accepted.sessionId())
            .setTraceId(accepted.traceId());
    observer.onNext(ReplyEvent.newBuilder().setAccepted(event).build());
  }

  @Override
  public void delta(ReplyStep.Delta delta) {
    var event = Delta.newBuilder().setText(delta.text()).setOffset(delta.offset());
    observer.onNext(ReplyEvent.newBuilder().setDelta(event).build());
  }

  @Override
  public void restarted(ReplyStep.Restarted restarted) {
    var event = Restarted.newBuilder().setReason(restarted.reason());
    observer.onNext(ReplyEvent.newBuilder().setRestarted(event).build());
  }

  @Override
  public void completed(ReplyMessage.Completed end) {
    var event =
        Completed.newBuilder()
            .setReply(end.reply())
            .setFinishReason(end.finishReason())
            .setModel(end.model());
    end.usage()
        .ifPresent(
            usage ->
                event.setUsage(
                    Usage.newBuilder()
                        .setPromptTokens(usage.promptTokens())
                        .setCompletionTokens(usage.completionTokens())));
    observer.onNext(ReplyEvent.newBuilder().setCompleted(event).build());
    observer.onCompleted();
  }

  @Override
  public void failed(CallFailure failure) {
    observer.onError(new CallFailedException(failure));
  }
}
