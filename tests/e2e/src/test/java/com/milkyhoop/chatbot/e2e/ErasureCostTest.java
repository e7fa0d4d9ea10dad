package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Measures what the erasure of a user with 10,000 turns costs the others: it ends in 5 s, and their
 * first token comes nearly as soon as without it. For a quiet machine.
 */
@Tag("erasurecost")
class ErasureCostTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration PHASE = Duration.ofSeconds(30);
  private static final double SLOWER = 1.2;
  private static final int SESSIONS = 100;
  private static final int TURNS = 100;
  private static final int OTHERS = 8;
  private static final int AT_ONCE = 32;

  /** Says when a message was sent, and how long its first token took. */
  private record FirstToken(Instant sentAt, long nanos) {}

  private final Queue<FirstToken> firstTokens = new ConcurrentLinkedQueue<>();

  @Test
  void shouldEraseTenThousandTurnsInFiveSecondsWhileOthersWaitNoLongerR15() throws Exception {
    try (LocalStack stack =
        Stack.builder()
            .stub(StubBehaviour.FAST.withAnswerTokens(20))
            .longRunning()
            .partitions(6)
            .variable("RATE_LIMIT_CAPACITY", "1000000")
            .variable("RATE_LIMIT_RATE", "1000000")
            .build()) {
      stack.start();
      var stop = new AtomicBoolean();
      // Closed in this order backwards: who still talks would be waited for.
      try (var client = new ChatClient(stack.endpoint(), Optional.of(stack.token()));
          ExecutorService load = Executors.newVirtualThreadPerTaskExecutor();
          AutoCloseable _ = () -> stop.set(true)) {
        talkMuch(client);
        List<Future<?>> others = new ArrayList<>();
        for (int other = 0; other < OTHERS; other++) {
          String user = "other-" + other;
          others.add(load.submit(() -> talkUntil(stop, client, user)));
        }
        Instant begin = Instant.now();
        await().atMost(PHASE.multipliedBy(2)).pollDelay(PHASE).until(() -> true);
        Instant before = Instant.now();

        JsonNode receipt = erase(stack);
        Instant askedAt = Instant.parse(receipt.get("asked_at").asText());
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(50))
            .until(() -> pending(stack) == 0);
        Instant after = Instant.now();
        stop.set(true);
        for (Future<?> each : others) {
          each.get();
        }

        Duration done = Duration.between(askedAt, Instant.parse(receipt.get("done_at").asText()));
        double quiet = p99Millis(begin, before);
        double erasing = p99Millis(askedAt, after);
        System.out.printf(
            "erasure of %,d events: %d ms; first token p99 %.1f ms before, %.1f ms during (%.2f x)%n",
            receipt.get("events_erased").asLong(),
            done.toMillis(),
            quiet,
            erasing,
            erasing / quiet);
        assertThat(receipt.get("events_erased").asLong()).isEqualTo(SESSIONS * TURNS);
        assertThat(done).isLessThanOrEqualTo(LIMIT);
        assertThat(erasing).isLessThanOrEqualTo(SLOWER * quiet);
      }
    }
  }

  /** Gives the user that is erased later all of their turns. */
  private static void talkMuch(ChatClient client) throws Exception {
    try (ExecutorService sessions = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (int session = 0; session < SESSIONS; session++) {
        String name = "s" + session;
        all.add(
            sessions.submit(
                () -> {
                  for (int turn = 0; turn < TURNS; turn++) {
                    client.send("ana", name, "message " + turn);
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  private void talkUntil(AtomicBoolean stop, ChatClient client, String user) {
    while (!stop.get()) {
      Instant sentAt = Instant.now();
      long begin = System.nanoTime();
      Iterator<ReplyEvent> events =
          client.stub(PATIENCE).sendMessageStream(message(user, "s" + begin % SESSIONS));
      boolean isFirst = true;
      while (events.hasNext()) {
        if (events.next().hasDelta() && isFirst) {
          firstTokens.add(new FirstToken(sentAt, System.nanoTime() - begin));
          isFirst = false;
        }
      }
    }
  }

  private static JsonNode erase(LocalStack stack) throws Exception {
    ReplayRun run =
        ReplayRun.of(
            Map.of("KAFKA_BROKER", stack.kafka().bootstrapServers(), "TOPIC_PARTITIONS", "6"),
            "erase",
            "--user",
            "ana");
    assertThat(run.exitCode()).as(run.text()).isZero();
    String receipt =
        run.text().lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow();
    return new ObjectMapper().readTree(receipt);
  }

  private static double pending(LocalStack stack) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> metrics =
          http.send(
              HttpRequest.newBuilder(stack.processors().getFirst().http("/metrics")).build(),
              HttpResponse.BodyHandlers.ofString());
      return metrics
          .body()
          .lines()
          .filter(line -> line.startsWith("chatbot_erasure_pending_seconds "))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  private double p99Millis(Instant from, Instant to) {
    long[] nanos =
        firstTokens.stream()
            .filter(each -> !each.sentAt().isBefore(from) && each.sentAt().isBefore(to))
            .mapToLong(FirstToken::nanos)
            .sorted()
            .toArray();
    assertThat(nanos).as("first tokens between %s and %s", from, to).hasSizeGreaterThan(50);
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
