package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import java.util.List;

/**
 * The way to one client. Its methods never block and are called by one thread at a time; {@link
 * #completed}, {@link #turnFailed} or {@link #failed} is the last. What is sent to a client that is
 * gone is dropped. A cursor says where the client is after what it is told.
 */
public interface ClientStream {
  /**
   * Registers its listeners; called once, before anything else.
   *
   * @param onReady to be called when the client can take more again; any thread
   * @param onGone to be called when the client has left before the end; any thread
   */
  void listen(Runnable onReady, Runnable onGone);

  /** Returns whether the client takes what is sent without the transport having to keep it. */
  boolean isReady();

  /** Tells from which budgets the message is paid, or by which it is refused; before all else. */
  default void paidFrom(List<BudgetLeft> budgets) {}

  void accepted(Acceptance accepted, Cursor cursor);

  void delta(ReplyStep.Delta delta, Cursor cursor);

  void restarted(ReplyStep.Restarted restarted, Cursor cursor);

  void completed(ReplyMessage.Completed end, Cursor cursor);

  /** The turn has ended without a reply. */
  void turnFailed(CallFailure failure);

  /** The call has; its turn may go on. */
  void failed(CallFailure failure);
}
