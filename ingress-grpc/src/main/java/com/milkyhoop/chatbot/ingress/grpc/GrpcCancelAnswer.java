package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.call.Acceptance;
import com.milkyhoop.chatbot.ingress.call.ClientStream;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import io.grpc.stub.ServerCallStreamObserver;

/** The one answer to a client of CancelReply: how the turn ended. What comes before is not told. */
final class GrpcCancelAnswer implements ClientStream {
  private final ServerCallStreamObserver<CancelReplyResponse> observer;

  GrpcCancelAnswer(ServerCallStreamObserver<CancelReplyResponse> observer) {
    this.observer = observer;
  }

  @Override
  public void listen(Runnable onReady, Runnable onGone) {
    observer.setOnCancelHandler(onGone);
  }

  /** Nothing but the answer is sent. */
  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void accepted(Acceptance accepted, Cursor cursor) {}

  @Override
  public void delta(ReplyStep.Delta delta, Cursor cursor) {}

  @Override
  public void restarted(ReplyStep.Restarted restarted, Cursor cursor) {}

  @Override
  public void completed(ReplyMessage.Completed end, Cursor cursor) {
    boolean cancelled = end.finishReason().equals(FinishReasons.CANCELLED);
    answer(
        CancelReplyResponse.newBuilder()
            .setOutcome(cancelled ? Outcome.CANCELLED : Outcome.COMPLETED)
            .setCompleted(ProtoReplies.completed(end)));
  }

  @Override
  public void turnFailed(CallFailure failure) {
    answer(
        CancelReplyResponse.newBuilder()
            .setOutcome(Outcome.FAILED)
            .setFailureReason(failure.reason()));
  }

  @Override
  public void failed(CallFailure failure) {
    observer.onError(new CallFailedException(failure));
  }

  private void answer(CancelReplyResponse.Builder response) {
    observer.onNext(response.build());
    observer.onCompleted();
  }
}
