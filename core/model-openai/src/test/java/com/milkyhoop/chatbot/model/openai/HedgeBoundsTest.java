package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static com.milkyhoop.chatbot.model.openai.TestRoutes.good;
import static com.milkyhoop.chatbot.model.openai.TestRoutes.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelTurn;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bounds what is asked beside slow calls. */
@Timeout(60)
class HedgeBoundsTest {
  private static final Duration SOON = Duration.ofMillis(100);

  /** Longer than a test may take: who still waits for it then has missed that the call spoke. */
  private static final Duration LATER = Duration.ofMinutes(5);

  private final TestRoutes routes = new TestRoutes().hedgeAfter(SOON);

  @AfterEach
  void close() throws IOException {
    routes.close();
  }

  @Test
  void shouldAskNobodyBesideACallThatSpeaksInTime() throws Exception {
    routes.hedgeAfter(LATER).route("first", TestRoutes::good).route("second", TestRoutes::good);
    ModelTurn turn = routes.turn();

    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("first completed");
    assertThat(routes.requests(1)).isZero();
    routes.awaitNoHedgeThreads();
  }

  /** The model thinks: another one would only think too. */
  @Test
  void shouldAskNobodyBesideACallThatReasons() throws Exception {
    routes
        .hedgeAfter(LATER)
        .route(
            "thinks",
            c -> {
              c.stream().data("{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}");
              routes.awaitNoHedgeThreads();
              c.text("Halo").finish("stop").done();
            })
        .route("second", TestRoutes::good);
    ModelTurn turn = routes.turn();

    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("thinks completed");
    assertThat(routes.requests(1)).isZero();
  }

  /** With one route there is no other place to ask. */
  @Test
  void shouldAskTheSameRouteAgainWhenThereIsNoOther() throws Exception {
    routes.route(
        "only",
        c -> {
          if (c.number() == 1) {
            TestRoutes.silent(c);
          } else {
            good(c);
          }
        });
    ModelTurn turn = routes.turn();

    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("only hedged", "only completed");
  }

  @Test
  void shouldCountAgainstTheCallsOfTheTurnR14() throws Exception {
    routes.impatient().route("first", TestRoutes::silent).route("second", TestRoutes::silent);
    ModelTurn turn = routes.turn(prompt("Halo"), 1);

    ModelException e = routes.failure(turn);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_TIMEOUT);
    assertThat(outcomes(turn)).containsExactly("first model_timeout");
    assertThat(routes.requests(1)).isZero();
  }

  @Test
  void shouldNotGoElsewhereTwiceWhenTheSlowOneFailsMeanwhile() throws Exception {
    var asked = new CompletableFuture<ModelTurn>();
    routes
        .route(
            "first",
            c -> {
              c.stream();
              await().until(() -> routes.requests(1) == 1);
              c.reset();
            })
        .route(
            "second",
            c -> {
              await().until(() -> outcomes(asked.get()).contains("first model_stream_broken"));
              good(c);
            });
    ModelTurn turn = routes.turn();
    asked.complete(turn);

    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("first model_stream_broken", "second completed");
  }

  /** A server that is slow for everybody is not asked twice for everything. */
  @Test
  void shouldHedgeNoMoreThanATenthOfTheCalls() throws Exception {
    int calls = 60;
    routes
        .route(
            "slow",
            c -> {
              c.stream().role();
              boolean _ = new CountDownLatch(1).await(3 * SOON.toMillis(), TimeUnit.MILLISECONDS);
              c.text("slow").finish("stop").done();
            })
        .route("second", TestRoutes::good);
    var running = new java.util.ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < calls; i++) {
      running.add(routes.start(routes.turn()));
    }
    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();

    assertThat(routes.requests(1)).isBetween(1, 1 + calls / 10);
  }
}
