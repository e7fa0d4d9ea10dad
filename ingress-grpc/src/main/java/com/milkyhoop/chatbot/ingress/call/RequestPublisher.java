package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.schemas.TraceParent;
import java.util.concurrent.CompletionStage;

/** Makes requests durable. Thread-safe; bounded in time. */
@FunctionalInterface
public interface RequestPublisher {
  /**
   * Completes when the request is durable. Fails when that is not known in time: the request may be
   * stored or not.
   *
   * @param callId which call its reply is for
   */
  CompletionStage<Void> publish(SendRequest request, long callId, TraceParent trace);
}
