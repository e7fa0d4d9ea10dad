package com.milkyhoop.chatbot.bench.hostile;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks a service once a second whether it lives, as an orchestrator does. */
public final class Liveness implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final HttpRequest question;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  public Liveness(URI http) {
    question = HttpRequest.newBuilder(http.resolve("/livez")).timeout(PATIENCE).build();
    var _ = timer.scheduleWithFixedDelay(this::ask, 0, 1, TimeUnit.SECONDS);
  }

  /** Returns how often it said nothing, or nothing good. */
  public int unanswered() {
    return unanswered.get();
  }

  /** Asks over a connection of its own, as who asks seldom does. */
  private void ask() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      if (client.send(question, BodyHandlers.discarding()).statusCode() != 200) {
        unanswered.incrementAndGet();
      }
    } catch (IOException _) {
      unanswered.incrementAndGet();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
