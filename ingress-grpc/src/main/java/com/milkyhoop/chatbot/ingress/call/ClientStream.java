package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;

/**
 * The way to one client. Its methods never block and are called by one thread at a time; {@link
 * #completed} or {@link #failed} is the last. What is sent to a client that is gone is dropped.
 */
public interface ClientStream {
  /**
   * Called once, before anything else.
   *
   * @param onReady to be called when the client can take more again; any thread
   * @param onGone to be called when the client has left before the end; any thread
   */
  void listen(Runnable onReady, Runnable onGone);

  /** Whether the client takes what is sent without the transport having to keep it. */
  boolean isReady();

  void accepted(Accepted accepted);

  void delta(ReplyStep.Delta delta);

  void restarted(ReplyStep.Restarted restarted);

  void completed(ReplyMessage.Completed end);

  void failed(CallFailure failure);
}
