package com.milkyhoop.chatbot.e2e;

import com.milkyhoop.chatbot.v1.ReplyEvent;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A reply that is read on a thread of its own, until its end or until the client leaves. */
final class LiveReply implements AutoCloseable {
  private final List<ReplyEvent> events = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Context.CancellableContext context = Context.current().withCancellation();

  LiveReply(Supplier<Iterator<ReplyEvent>> call) {
    Thread.ofVirtual().start(() -> context.run(() -> read(call)));
  }

  private void read(Supplier<Iterator<ReplyEvent>> call) {
    try {
      call.get().forEachRemaining(events::add);
      end.complete(null);
    } catch (StatusRuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  List<ReplyEvent> events() {
    return events;
  }

  /** The deltas so far, concatenated; cleared where it restarts. */
  String text() {
    var text = new StringBuilder();
    for (ReplyEvent event : events) {
      switch (event.getEventCase()) {
        case DELTA -> text.append(event.getDelta().getText());
        case RESTARTED -> text.setLength(0);
        case ACCEPTED, COMPLETED, EVENT_NOT_SET -> {}
      }
    }
    return text.toString();
  }

  /** Tells whether no end has come, good or bad. */
  boolean isOpen() {
    return !end.isDone();
  }

  /** Waits for the last event. */
  ReplyEvent last() {
    end.join();
    return events.getLast();
  }

  /** Waits for the failure. */
  StatusRuntimeException failure() {
    Throwable failure = end.handle((_, e) -> e).join();
    if (failure instanceof StatusRuntimeException status) {
      return status;
    }
    throw new AssertionError("the call did not fail: " + events);
  }

  /** The client's connection is gone. */
  @Override
  public void close() {
    context.cancel(null);
  }
}
