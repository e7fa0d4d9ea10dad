package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.kit.TraceParent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A publisher whose answers the test gives. */
final class HeldPublisher implements RequestPublisher {
  record Held(Command command, long callId, CompletableFuture<Void> stored) {}

  private final List<Held> held = new CopyOnWriteArrayList<>();

  @Override
  public CompletionStage<Void> publish(Command command, long callId, TraceParent trace) {
    var stored = new CompletableFuture<Void>();
    held.add(new Held(command, callId, stored));
    return stored;
  }

  List<Held> held() {
    return List.copyOf(held);
  }

  Held last() {
    return held.getLast();
  }
}
