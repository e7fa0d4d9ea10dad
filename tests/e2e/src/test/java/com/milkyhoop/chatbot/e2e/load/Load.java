package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Many people who chat at once: as soon as a reply ends, its place is taken by the next request, of
 * the same conversation or of a new one. Used by one thread.
 */
public final class Load implements AutoCloseable {
  private static final int TURNS_AT_ONCE = 3;
  private static final Duration LONGEST_END = Duration.ofMinutes(4);

  private final LoadPlan plan;
  private final Ingresses ingresses;
  private final Devices devices;
  private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stop = new CountDownLatch(1);

  private Load(LocalStack stack, LoadPlan plan) {
    this.plan = plan;
    ingresses = new Ingresses(stack);
    devices = new Devices(ingresses, plan);
  }

  /** Returns at once; it takes the plan's time to ramp up. */
  public static Load start(LocalStack stack, LoadPlan plan) {
    var load = new Load(stack, plan);
    load.invitePeople();
    return load;
  }

  private void invitePeople() {
    var random = new Random(plan.seed());
    int places = plan.inFlight();
    while (places > 0) {
      boolean isHasty = places >= TURNS_AT_ONCE && random.nextDouble() < plan.queued();
      int turnsAtOnce = isHasty ? TURNS_AT_ONCE : 1;
      Duration delay =
          plan.rampUp().multipliedBy(plan.inFlight() - places).dividedBy(plan.inFlight());
      var person = new Person(devices, new Random(random.nextLong()), turnsAtOnce, stop);
      people.execute(() -> person.chatAfter(delay));
      places -= turnsAtOnce;
    }
  }

  /**
   * Nobody sends another message; returns when everyone has the end of the last one. A person who
   * never gets it leaves after some minutes; the reply has no ending then.
   */
  public void finish() throws InterruptedException {
    stop.countDown();
    people.shutdown();
    if (!people.awaitTermination(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
      people.shutdownNow();
    }
  }

  /**
   * One more message of each; returns when all of them have ended, or never will. After {@link
   * #finish}.
   */
  public List<FollowedReply> askOnceMore(List<String> users) throws InterruptedException {
    var random = new Random(~plan.seed());
    Set<String> requests = new HashSet<>();
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    for (String user : users) {
      SendMessageRequest message = Person.message(user, random);
      requests.add(message.getRequestId());
      asked.add(devices.send(message, random));
    }
    try {
      CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
          .get(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      // A reply without an ending is for the checker to say.
    }
    return replies().stream()
        .filter(reply -> requests.contains(reply.request().getRequestId()) && !reply.isRepeat())
        .toList();
  }

  /** Everything that was sent so far, repeats too, in the order of sending. */
  public List<FollowedReply> replies() {
    return devices.replies();
  }

  /** What clients were told whose cancel was answered. */
  public List<CancelAnswer> cancelAnswers() {
    return devices.cancelAnswers();
  }

  @Override
  public void close() {
    stop.countDown();
    people.shutdownNow();
    devices.close();
    ingresses.close();
  }
}
