package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that notes what it is told, and is ready for as many messages as the test says. */
final class RecordingClient implements ClientStream {
  private final List<Object> told = new CopyOnWriteArrayList<>();
  private int free = Integer.MAX_VALUE;
  private Runnable onReady = () -> {};
  private Runnable onGone = () -> {};

  /** Takes no more than {@code messages} until the next call of this. */
  void takeUpTo(int messages) {
    free = messages;
    onReady.run();
  }

  void leave() {
    onGone.run();
  }

  List<Object> told() {
    return List.copyOf(told);
  }

  List<String> texts() {
    return told.stream()
        .filter(ReplyStep.Delta.class::isInstance)
        .map(delta -> ((ReplyStep.Delta) delta).text())
        .toList();
  }

  List<CallFailure> failures() {
    return told.stream()
        .filter(CallFailure.class::isInstance)
        .map(CallFailure.class::cast)
        .toList();
  }

  @Override
  public void listen(Runnable ready, Runnable gone) {
    onReady = ready;
    onGone = gone;
  }

  @Override
  public boolean isReady() {
    return free > 0;
  }

  @Override
  public void accepted(Accepted accepted) {
    told.add(accepted);
  }

  @Override
  public void delta(ReplyStep.Delta delta) {
    free--;
    told.add(delta);
  }

  @Override
  public void restarted(ReplyStep.Restarted restarted) {
    free--;
    told.add(restarted);
  }

  @Override
  public void completed(ReplyMessage.Completed end) {
    free--;
    told.add(end);
  }

  @Override
  public void failed(CallFailure failure) {
    told.add(failure);
  }
}
