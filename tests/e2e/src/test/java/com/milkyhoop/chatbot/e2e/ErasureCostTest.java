package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.v1.GetErasureResponse;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Measures what the erasure of users with 10,000 turns each costs the others, who send at a steady
 * rate: each ends in 5 s, and the others' first tokens, of a model that takes 200 ms, come nearly
 * as soon as without it. For a quiet machine.
 */
@Tag("erasurecost")
class ErasureCostTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Follows each erasure, and comes before the first: what others meet without one. */
  private static final Duration QUIET = Duration.ofSeconds(20);

  private static final double SLOWER = 1.2;
  private static final int ERASED = 3;
  private static final int SESSIONS = 100;
  private static final int TURNS = 100;
  private static final int OTHERS = 8;
  private static final int AT_ONCE = 48;
  private static final int MESSAGES_PER_SECOND = 40;

  /** Says when a message was due, and how long after that its first token came. */
  private record FirstToken(Instant dueAt, long nanos) {}

  private record Span(Instant from, Instant to) {
    boolean includes(FirstToken token) {
      return !token.dueAt().isBefore(from) && token.dueAt().isBefore(to);
    }
  }

  private final Queue<FirstToken> firstTokens = new ConcurrentLinkedQueue<>();

  @Test
  void shouldEraseTenThousandTurnsInFiveSecondsWhileOthersWaitNoLongerR15() throws Exception {
    try (LocalStack stack =
        Stack.builder()
            .stub(StubBehaviour.FAST.withAnswerTokens(20))
            .longRunning()
            .partitions(6)
            .adminApi(0)
            .variable("RATE_LIMIT_CAPACITY", "1000000")
            .variable("RATE_LIMIT_RATE", "1000000")
            .build()) {
      stack.start();
      try (var client = new ChatClient(stack.endpoint(), Optional.of(stack.token()));
          var operator = new Operator(stack.adminApi());
          ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int user = 0; user <= ERASED; user++) {
          talkMuch(client, "user-" + user);
        }
        stack.stub().behave(StubBehaviour.LIKE_A_MODEL.withAnswerTokens(20));
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
          var beat = Duration.ofSeconds(1).dividedBy(MESSAGES_PER_SECOND);
          var _ =
              clock.scheduleAtFixedRate(
                  () -> calls.submit(() -> ask(client, System.nanoTime(), Instant.now())),
                  0,
                  beat.toNanos(),
                  TimeUnit.NANOSECONDS);
          compare(operator);
          clock.shutdownNow();
        }
      }
    }
  }

  /** The first erasure is left out: it runs code that nothing has run before. */
  private void compare(Operator operator) {
    operator.erase("user-0", "");
    List<Span> quiet = new ArrayList<>();
    List<Span> erasing = new ArrayList<>();
    quiet.add(rest());
    for (int user = 1; user <= ERASED; user++) {
      GetErasureResponse receipt = operator.erase("user-" + user, "");
      Instant askedAt = instant(receipt.getAskedAt());
      Instant doneAt = instant(receipt.getDoneAt());
      assertThat(receipt.getEventsErased()).isEqualTo(SESSIONS * TURNS);
      assertThat(Duration.between(askedAt, doneAt)).isLessThanOrEqualTo(LIMIT);
      erasing.add(new Span(askedAt, Instant.now()));
      quiet.add(rest());
      System.out.printf(
          "%,d events erased in %d ms; first token p99 %.1f ms, then without %.1f ms%n",
          receipt.getEventsErased(),
          Duration.between(askedAt, doneAt).toMillis(),
          p99Millis(List.of(erasing.getLast())),
          p99Millis(List.of(quiet.getLast())));
    }
    double during = p99Millis(erasing);
    double without = p99Millis(quiet);
    System.out.printf(
        "first token p99 %.1f ms while %d users were erased, %.1f ms without (%.2f x)%n",
        during, ERASED, without, during / without);
    assertThat(during).isLessThanOrEqualTo(SLOWER * without);
  }

  private static Span rest() {
    Instant from = Instant.now();
    await().atMost(QUIET.multipliedBy(2)).pollDelay(QUIET).until(() -> true);
    return new Span(from, Instant.now());
  }

  private static Instant instant(com.google.protobuf.Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /** Gives a user that is erased later all of their turns. */
  private static void talkMuch(ChatClient client, String user) throws Exception {
    try (ExecutorService sessions = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (int session = 0; session < SESSIONS; session++) {
        String name = "s" + session;
        all.add(
            sessions.submit(
                () -> {
                  for (int turn = 0; turn < TURNS; turn++) {
                    client.send(user, name, "message " + turn);
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  private void ask(ChatClient client, long due, Instant dueAt) {
    Iterator<ReplyEvent> events =
        client
            .stub(PATIENCE)
            .sendMessageStream(message("other-" + due % OTHERS, UUID.randomUUID().toString()));
    boolean isFirst = true;
    while (events.hasNext()) {
      if (events.next().hasDelta() && isFirst) {
        firstTokens.add(new FirstToken(dueAt, System.nanoTime() - due));
        isFirst = false;
      }
    }
  }

  private double p99Millis(List<Span> spans) {
    long[] nanos =
        firstTokens.stream()
            .filter(each -> spans.stream().anyMatch(span -> span.includes(each)))
            .mapToLong(FirstToken::nanos)
            .sorted()
            .toArray();
    assertThat(nanos).as("first tokens in %s", spans).hasSizeGreaterThan(50);
    return nanos[(int) (nanos.length * 0.99)] / 1_000_000.0;
  }

  private static SendMessageRequest message(String user, String session) {
    return SendMessageRequest.newBuilder()
        .setUserId(user)
        .setSessionId(session)
        .setMessage("something")
        .setRequestId(UUID.randomUUID().toString())
        .build();
  }
}
