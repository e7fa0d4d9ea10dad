package com.milkyhoop.chatbot.ingress.client;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import com.milkyhoop.chatbot.v1.Accepted;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A reply as it comes, sent for or resumed; waits at most 20 s for anything. */
public final class ReplyStream implements ClientResponseObserver<Message, ReplyEvent> {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final boolean byHand;
  private final List<ReplyEvent> events = new CopyOnWriteArrayList<>();
  private final CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Optional<ErrorDetails>> end = new CompletableFuture<>();
  private @Nullable ClientCallStreamObserver<Message> call;

  private ReplyStream(boolean byHand) {
    this.byHand = byHand;
  }

  public static ReplyStream eager() {
    return new ReplyStream(false);
  }

  /** Takes only what {@link #request} asks for. */
  public static ReplyStream byHand() {
    return new ReplyStream(true);
  }

  public void request(int messages) {
    call().request(messages);
  }

  public void cancel() {
    call().cancel("enough", null);
  }

  public List<ReplyEvent> events() {
    return List.copyOf(events);
  }

  /** The text as a client shows it: concatenated, cleared on Restarted. */
  public String text() {
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

  /** Of the last event. */
  public String cursor() {
    return events.getLast().getCursor();
  }

  public long count(ReplyEvent.EventCase kind) {
    return events.stream().filter(event -> event.getEventCase() == kind).count();
  }

  /** Waits for the text to be this. */
  public void awaitText(String expected) {
    await().atMost(LIMIT).until(() -> text().equals(expected));
  }

  /** Waits for Accepted. */
  public Accepted accepted() {
    refusal()
        .ifPresent(
            details -> {
              throw new AssertionError("refused: " + details);
            });
    return events.getFirst().getAccepted();
  }

  /** Waits for Accepted, or for the failure that comes instead. */
  public Optional<ErrorDetails> refusal() {
    begun.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    return events.isEmpty() ? end.join() : Optional.empty();
  }

  /** Waits for the end, which must be a reply. */
  public Completed completed() {
    awaitEnd()
        .ifPresent(
            details -> {
              throw new AssertionError("failed: " + details);
            });
    return events.getLast().getCompleted();
  }

  /** Waits for the end, which must be a failure. */
  public ErrorDetails failure() {
    return awaitEnd().orElseThrow(() -> new AssertionError("completed"));
  }

  private Optional<ErrorDetails> awaitEnd() {
    try {
      return end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no proper end after " + events, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private ClientCallStreamObserver<Message> call() {
    if (call == null) {
      throw new IllegalStateException("not started");
    }
    return call;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Message> requestStream) {
    call = requestStream;
    if (byHand) {
      requestStream.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public void onNext(ReplyEvent event) {
    events.add(event);
    begun.complete(null);
  }

  @Override
  public void onError(Throwable error) {
    try {
      Metadata trailers = Status.trailersFromThrowable(error);
      end.complete(
          Optional.of(
              ErrorDetails.of(
                  Status.fromThrowable(error), trailers == null ? new Metadata() : trailers)));
    } catch (AssertionError e) {
      end.completeExceptionally(e);
    }
    begun.complete(null);
  }

  @Override
  public void onCompleted() {
    end.complete(Optional.empty());
    begun.complete(null);
  }
}
