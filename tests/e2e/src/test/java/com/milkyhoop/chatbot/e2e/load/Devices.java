package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What people chat with. Keeps everything that any of them saw. A message that is also repeated or
 * cancelled is so by another device than the first. Thread-safe.
 */
final class Devices implements AutoCloseable {
  private static final Duration SOONEST = Duration.ofMillis(500);
  private static final Duration LATEST = Duration.ofSeconds(8);

  private final LoadPlan plan;
  private final ReplyFollower follower;
  private final Canceller canceller;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<FollowedReply> replies = new ConcurrentLinkedQueue<>();
  private final Queue<CancelAnswer> cancelAnswers = new ConcurrentLinkedQueue<>();

  Devices(Ingresses ingresses, LoadPlan plan) {
    this.plan = plan;
    follower = new ReplyFollower(ingresses);
    canceller = new Canceller(ingresses);
  }

  /** Returns when it is accepted. The future completes when every device has seen the end. */
  CompletableFuture<Void> send(SendMessageRequest request, Random random)
      throws InterruptedException {
    var first = new FollowedReply(request, false);
    List<CompletableFuture<Void>> devices = new ArrayList<>();
    devices.add(CompletableFuture.runAsync(() -> follow(first), threads));
    if (random.nextDouble() < plan.repeated()) {
      devices.add(CompletableFuture.runAsync(() -> repeat(request), later(random)));
    }
    if (random.nextDouble() < plan.cancelled()) {
      devices.add(CompletableFuture.runAsync(() -> cancel(request), later(random)));
    }
    first.awaitAccepted();
    return CompletableFuture.allOf(devices.toArray(CompletableFuture[]::new));
  }

  private Executor later(Random random) {
    long millis = random.nextLong(SOONEST.toMillis(), LATEST.toMillis());
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, threads);
  }

  private void repeat(SendMessageRequest request) {
    follow(new FollowedReply(request, true));
  }

  private void follow(FollowedReply reply) {
    replies.add(reply);
    follower.follow(reply);
  }

  private void cancel(SendMessageRequest request) {
    canceller.cancel(request).ifPresent(cancelAnswers::add);
  }

  List<FollowedReply> replies() {
    return List.copyOf(replies);
  }

  List<CancelAnswer> cancelAnswers() {
    return List.copyOf(cancelAnswers);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
