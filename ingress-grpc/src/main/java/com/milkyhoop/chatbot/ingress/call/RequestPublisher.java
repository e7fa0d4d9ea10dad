package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.kit.TraceParent;
import java.util.concurrent.CompletionStage;

/** Makes commands durable. Thread-safe; bounded in time, but may block for a part of it. */
@FunctionalInterface
public interface RequestPublisher {
  /**
   * Completes when the command is durable. Fails when that is not known in time: it may be stored
   * or not.
   *
   * @param callId which call the answer is for
   */
  CompletionStage<Void> publish(Command command, long callId, TraceParent trace);
}
