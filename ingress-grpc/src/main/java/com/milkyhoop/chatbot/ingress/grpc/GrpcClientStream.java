package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.call.Acceptance;
import com.milkyhoop.chatbot.ingress.call.BudgetLeft;
import com.milkyhoop.chatbot.ingress.call.ClientStream;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.v1.Delta;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.Restarted;
import io.grpc.stub.ServerCallStreamObserver;
import io.opentelemetry.api.trace.Span;
import java.util.List;

/**
 * The way to a client of SendMessageStream or ResumeReply, in the words of the proto. What the
 * client sees when is noted in the call's span.
 */
final class GrpcClientStream implements ClientStream {
  private final ServerCallStreamObserver<ReplyEvent> observer;
  private final Span span;
  private final BudgetTrailers.Slot trailers;
  private final boolean toldOfOthers;
  private boolean texted;

  /**
   * @param toldOfOthers whether the caller may know what other users spend (R12), and what a
   *     model's server said: a service, and no user
   */
  GrpcClientStream(
      ServerCallStreamObserver<ReplyEvent> observer,
      Span span,
      BudgetTrailers.Slot trailers,
      boolean toldOfOthers) {
    this.observer = observer;
    this.span = span;
    this.trailers = trailers;
    this.toldOfOthers = toldOfOthers;
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
  public void paidFrom(List<BudgetLeft> budgets) {
    trailers.note(budgets.stream().filter(it -> toldOfOthers || !it.isShared()).toList());
  }

  @Override
  public void accepted(Acceptance accepted, Cursor cursor) {
    span.addEvent("accepted");
    var event =
        com.milkyhoop.chatbot.v1.Accepted.newBuilder()
            .setRequestId(accepted.requestId())
            .setSessionId(accepted.sessionId())
            .setTraceId(accepted.traceId());
    send(ReplyEvent.newBuilder().setAccepted(event), cursor);
  }

  @Override
  public void delta(ReplyStep.Delta delta, Cursor cursor) {
    if (!texted) {
      texted = true;
      span.addEvent("first text");
    }
    var event = Delta.newBuilder().setText(delta.text()).setOffset(delta.offset());
    send(ReplyEvent.newBuilder().setDelta(event), cursor);
  }

  @Override
  public void restarted(ReplyStep.Restarted restarted, Cursor cursor) {
    span.addEvent("restarted");
    var event = Restarted.newBuilder().setReason(restarted.reason());
    send(ReplyEvent.newBuilder().setRestarted(event), cursor);
  }

  @Override
  public void completed(ReplyMessage.Completed end, Cursor cursor) {
    span.addEvent("completed");
    send(ReplyEvent.newBuilder().setCompleted(ProtoReplies.completed(end)), cursor);
    observer.onCompleted();
  }

  @Override
  public void turnFailed(CallFailure failure) {
    failed(toldOfOthers ? failure : failure.forUser());
  }

  @Override
  public void failed(CallFailure failure) {
    observer.onError(new CallFailedException(failure));
  }

  private void send(ReplyEvent.Builder event, Cursor cursor) {
    observer.onNext(event.setCursor(cursor.text()).build());
  }
}
