package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestRoutes.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the first token is late, another call is made beside the slow one, and one of them wins. */
@Timeout(60)
class HedgeTest {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final long AT_ONCE_SECONDS = 5;

  private final TestRoutes routes = new TestRoutes().hedgeAfter(SOON);

  @AfterEach
  void close() throws IOException {
    routes.close();
  }

  @Test
  void shouldAnswerFromTheNextRouteAndCloseTheSlowOneAtOnce() throws Exception {
    var finish = new CountDownLatch(1);
    routes
        .route("slow", TestRoutes::silent)
        .route(
            "quick",
            c -> {
              c.stream().text("Halo");
              finish.await();
              c.text(" juga!").finish("stop").done();
            });
    ModelTurn turn = routes.turn();
    CompletableFuture<Void> running = routes.start(turn);

    Connection slow =
        await().until(() -> routes.servers.getFirst().requests(), it -> !it.isEmpty()).getFirst();
    boolean closed = slow.aborted(AT_ONCE_SECONDS, TimeUnit.SECONDS);
    finish.countDown();
    running.get();

    assertThat(closed).as("closed while the other still speaks").isTrue();
    assertThat(routes.texts).containsExactly("Halo", " juga!");
    assertThat(outcomes(turn)).containsExactly("slow hedged", "quick completed");
    assertThat(turn.request().route()).isEqualTo("quick");
    assertThat(routes.count("chatbot.model.hedges", "chatbot.route", "quick")).isEqualTo(1);
    assertThat(routes.count("chatbot.model.calls", "chatbot.route", "slow", "outcome", "hedged"))
        .isEqualTo(1);
  }

  @Test
  void shouldKeepTheSlowOneWhenItSpeaksFirstAfterAll() throws Exception {
    var both = new CountDownLatch(1);
    routes
        .route(
            "slow",
            c -> {
              c.stream();
              both.await();
              c.text("late").finish("stop").done();
            })
        .route(
            "slower",
            c -> {
              c.stream();
              both.countDown();
              c.awaitAbort();
            });
    ModelTurn turn = routes.turn();

    routes.run(turn);

    assertThat(routes.texts).containsExactly("late");
    assertThat(outcomes(turn)).containsExactly("slow completed", "slower hedged");
    assertThat(turn.request().route()).isEqualTo("slow");
    assertThat(
            routes.servers.get(1).requests().getFirst().aborted(AT_ONCE_SECONDS, TimeUnit.SECONDS))
        .isTrue();
  }

  @Test
  void shouldKeepTheAnswerWhenTheSlowOneIsRefusedMeanwhile() throws Exception {
    var both = new CountDownLatch(1);
    routes
        .route(
            "slow",
            c -> {
              both.await();
              c.respond(400, "", "{\"error\":{\"message\":\"m\",\"code\":\"content_filter\"}}");
            })
        .route(
            "quick",
            c -> {
              c.stream();
              both.countDown();
              await()
                  .until(
                      () ->
                          routes.count(
                                  "chatbot.model.calls",
                                  "chatbot.route",
                                  "slow",
                                  "outcome",
                                  "model_refused")
                              == 1);
              c.text("Halo").finish("stop").done();
            });
    ModelTurn turn = routes.turn();

    routes.run(turn);

    assertThat(routes.texts).containsExactly("Halo");
    assertThat(outcomes(turn)).containsExactly("slow model_refused", "quick completed");
  }

  @Test
  void shouldFailForBothWhenNeitherSpeaks() throws Exception {
    routes
        .retries(TestModels.NONE)
        .impatient()
        .route("first", TestRoutes::silent)
        .patient()
        .route("second", c -> c.respond(401, "", "{}"));
    ModelTurn turn = routes.turn();

    ModelException e = routes.failure(turn);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(e.getSuppressed()).hasSize(1);
    assertThat(outcomes(turn)).containsExactly("first model_timeout", "second model_unauthorized");
  }

  @Test
  void shouldCloseBothWhenItIsCancelled() throws Exception {
    routes.route("first", TestRoutes::silent).route("second", TestRoutes::silent);
    ModelTurn turn = routes.turn();
    ModelCall call = turn.next();
    CompletableFuture<Void> running = routes.start(call);
    await().until(() -> routes.requests(0) + routes.requests(1) == 2);

    call.cancel();

    assertThatThrownBy(running::join)
        .hasCauseInstanceOf(ModelException.class)
        .hasMessageContaining("cancelled");
    for (ScriptedServer server : routes.servers) {
      assertThat(server.requests().getFirst().aborted(AT_ONCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    routes.awaitNoHedgeThreads();
  }

  /** A bug of the consumer's is thrown to whoever ran the call, on whichever thread it happens. */
  @Test
  void shouldThrowWhatTheConsumerThrows() throws Exception {
    routes.route("slow", TestRoutes::silent).route("quick", TestRoutes::good);
    ModelTurn turn = routes.turn();

    assertThatThrownBy(
            () ->
                turn.next()
                    .run(
                        _ -> {
                          throw new IllegalStateException("as the test wants");
                        }))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("as the test wants");
    assertThat(
            routes
                .servers
                .getFirst()
                .requests()
                .getFirst()
                .aborted(AT_ONCE_SECONDS, TimeUnit.SECONDS))
        .isTrue();
    routes.awaitNoHedgeThreads();
  }

  /** A reply that came whole with its first text was paid for, though another was quicker. */
  @RepeatedTest(20)
  void shouldPassOnOneAnswerOnlyWhenBothSpeakAtOnce() throws Exception {
    var together = new CyclicBarrier(2);
    routes
        .route("first", c -> together(c, together, "a"))
        .route("second", c -> together(c, together, "b"));
    ModelTurn turn = routes.turn();
    var inside = new AtomicInteger();
    var overlaps = new AtomicInteger();
    // Not thread-safe on purpose: the calls must happen one after the other.
    var text = new StringBuilder();

    turn.next()
        .run(
            piece -> {
              if (inside.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
              }
              text.append(piece);
              inside.decrementAndGet();
            });

    assertThat(text.toString()).isIn("aaa", "bbb");
    assertThat(overlaps).hasValue(0);
    assertThat(outcomes(turn))
        .isIn(
            List.of("first completed", "second hedged"),
            List.of("first hedged", "second completed"));
    String winner = turn.request().route();
    assertThat(winner).isEqualTo(text.toString().equals("aaa") ? "first" : "second");
  }

  private static void together(Connection c, CyclicBarrier barrier, String text)
      throws IOException {
    c.stream();
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IOException(e);
    }
    c.text(text).text(text).text(text);
    c.data(
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":3}}")
        .done();
  }
}
