package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.schemas.TraceParent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A publisher whose answers the test gives. */
final class HeldPublisher implements RequestPublisher {
  record Held(SendRequest request, long callId, CompletableFuture<Void> stored) {}

  private final List<Held> held = new ArrayList<>();

  @Override
  public CompletionStage<Void> publish(SendRequest request, long callId, TraceParent trace) {
    var stored = new CompletableFuture<Void>();
    held.add(new Held(request, callId, stored));
    return stored;
  }

  List<Held> held() {
    return List.copyOf(held);
  }

  Held last() {
    return held.getLast();
  }
}
