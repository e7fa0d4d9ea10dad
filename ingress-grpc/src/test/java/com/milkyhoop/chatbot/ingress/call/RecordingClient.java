package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A client that notes what it is told, and is ready for as many messages as the test says. */
final class RecordingClient implements ClientStream {
  /** The turn failed, not the call. */
  record TurnFailed(CallFailure failure) {}

  private final List<Object> told = new CopyOnWriteArrayList<>();
  private final List<Cursor> cursors = new CopyOnWriteArrayList<>();
  private int free = Integer.MAX_VALUE;
  private Runnable onReady = () -> {};
  private Runnable onGone = () -> {};
  private boolean leavesAtOnce;

  /** Takes no more than {@code messages} until the next call of this. */
  void takeUpTo(int messages) {
    free = messages;
    onReady.run();
  }

  /** Leaves while the call is opened. */
  void leaveAtOnce() {
    leavesAtOnce = true;
  }

  void leave() {
    onGone.run();
  }

  List<Object> told() {
    return List.copyOf(told);
  }

  /** Of everything that it was told but failures. */
  List<Cursor> cursors() {
    return List.copyOf(cursors);
  }

  List<String> texts() {
    return told.stream()
        .filter(ReplyStep.Delta.class::isInstance)
        .map(delta -> ((ReplyStep.Delta) delta).text())
        .toList();
  }

  /** Of the call or of the turn. */
  List<CallFailure> failures() {
    return told.stream()
        .mapMulti(
            (Object thing, Consumer<CallFailure> failures) -> {
              switch (thing) {
                case CallFailure failure -> failures.accept(failure);
                case TurnFailed turn -> failures.accept(turn.failure());
                default -> {}
              }
            })
        .toList();
  }

  @Override
  public void listen(Runnable ready, Runnable gone) {
    onReady = ready;
    onGone = gone;
    if (leavesAtOnce) {
      leave();
    }
  }

  @Override
  public boolean isReady() {
    return free > 0;
  }

  @Override
  public void accepted(Acceptance accepted, Cursor cursor) {
    told.add(accepted);
    cursors.add(cursor);
  }

  @Override
  public void delta(ReplyStep.Delta delta, Cursor cursor) {
    free--;
    told.add(delta);
    cursors.add(cursor);
  }

  @Override
  public void restarted(ReplyStep.Restarted restarted, Cursor cursor) {
    free--;
    told.add(restarted);
    cursors.add(cursor);
  }

  @Override
  public void completed(ReplyMessage.Completed end, Cursor cursor) {
    free--;
    told.add(end);
    cursors.add(cursor);
  }

  @Override
  public void turnFailed(CallFailure failure) {
    told.add(new TurnFailed(failure));
  }

  @Override
  public void failed(CallFailure failure) {
    told.add(failure);
  }
}
