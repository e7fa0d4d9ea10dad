package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.LONG;
import static com.milkyhoop.chatbot.model.openai.TestRoutes.good;
import static com.milkyhoop.chatbot.model.openai.TestRoutes.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Breaker;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A turn goes to the first route that is healthy, and to the next one when that fails. */
@Timeout(60)
class RoutesTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1/v1");
  private static final OptionalInt NONE = OptionalInt.empty();

  /** Longer than any test waits: who waits for it fails. */
  private static final Retries SLOW = new Retries(Duration.ofMinutes(5), Duration.ofMinutes(10));

  private final TestRoutes routes = new TestRoutes();

  @AfterEach
  void close() throws IOException {
    routes.close();
  }

  @Test
  void shouldAskTheFirstRouteOnlyWhenItAnswers() throws Exception {
    routes.route("first", TestRoutes::good).route("second", TestRoutes::good);
    ModelTurn turn = routes.turn();

    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("first completed");
    assertThat(routes.requests(1)).isZero();
    assertThat(turn.request().route()).isEqualTo("first");
  }

  static Stream<Arguments> deadBeforeText() {
    return Stream.of(
        Arguments.of("500", (Script) c -> c.respond(500, "", "{}"), "model_unavailable"),
        Arguments.of(
            "429 for an hour",
            (Script) c -> c.respond(429, "Retry-After: 3600\r\n", "{}"),
            "model_rate_limited"),
        Arguments.of(
            "no credit",
            (Script) c -> c.respond(429, "", "{\"error\":{\"code\":\"insufficient_quota\"}}"),
            "model_rate_limited"),
        Arguments.of("401", (Script) c -> c.respond(401, "", "{}"), "model_unauthorized"),
        Arguments.of("no such model", (Script) c -> c.respond(404, "", "{}"), "model_refused"),
        Arguments.of("stalls", (Script) TestRoutes::silent, "model_timeout"),
        Arguments.of("breaks", (Script) c -> c.stream().role(), "model_stream_broken"));
  }

  /** At once: no backoff is short enough to be the reason. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("deadBeforeText")
  void shouldGoOnAtTheNextRouteAtOnceWhenOneFailsBeforeItsText(
      String name, Script dead, String outcome) throws Exception {
    routes
        .retries(SLOW)
        .impatient()
        .route("first", dead)
        .patient()
        .route("second", TestRoutes::good);
    ModelTurn turn = routes.turn();

    Completion completion = routes.run(turn);

    assertThat(completion.finishReason()).isEqualTo("stop");
    assertThat(routes.texts).containsExactly("Halo juga!");
    assertThat(outcomes(turn)).as(name).containsExactly("first " + outcome, "second completed");
    assertThat(turn.request().route()).isEqualTo("second");
    assertThat(turn.request().model()).isEqualTo("model-second");
    assertThat(routes.servers.get(1).requests().getFirst().body()).contains("model-second");
  }

  @Test
  void shouldGoOnAtTheNextRouteWhenNobodyListens() throws Exception {
    routes.retries(SLOW).route("first", NOBODY, NONE, NONE).route("second", TestRoutes::good);
    ModelTurn turn = routes.turn();

    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("first model_unavailable", "second completed");
  }

  /** The attempt is over, as its text was shown; the turn's next one is made elsewhere. */
  @Test
  void shouldMakeTheNextAttemptElsewhereWhenAStreamBreaks() throws Exception {
    routes.route("first", c -> c.stream().text("Ha")).route("second", TestRoutes::good);
    ModelTurn turn = routes.turn();

    ModelException broken = routes.failure(turn);
    routes.run(turn);

    assertThat(broken.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    assertThat(outcomes(turn)).containsExactly("first model_stream_broken", "second completed");
    assertThat(routes.texts).containsExactly("Ha", "Halo juga!");
  }

  @Test
  void shouldCostNoMoreThanItsCallsOverAllRoutesR14() throws Exception {
    routes
        .retries(SLOW)
        .route("first", c -> c.respond(500, "", "{}"))
        .route("second", c -> c.stream().text("a"));
    ModelTurn turn = routes.turn();

    routes.failure(turn);
    ModelException last = routes.failure(turn);

    assertThat(last.reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);
    assertThat(turn.mayGoOn()).isFalse();
    assertThat(routes.requests(0) + routes.requests(1)).isEqualTo(3);
  }

  @Test
  void shouldAskTheFirstAgainAfterItsBackoffWhenAllHaveFailed() throws Exception {
    routes
        .route(
            "first",
            c -> {
              if (c.number() == 1) {
                c.respond(503, "retry-after-ms: 200\r\n", "{}");
              } else {
                good(c);
              }
            })
        .route("second", c -> c.respond(401, "", "{}"));
    ModelTurn turn = routes.turn();

    routes.run(turn);

    assertThat(outcomes(turn))
        .containsExactly("first model_unavailable", "second model_unauthorized", "first completed");
    var requests = routes.servers.getFirst().requests();
    assertThat(requests.get(1).arrivedNanos() - requests.get(0).arrivedNanos())
        .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
  }

  /** A wrong key of the second route does not make a retry hopeless. */
  @Test
  void shouldFailForTheReasonThatLeavesHope() throws Exception {
    routes
        .retries(TestModels.NONE)
        .route("first", c -> c.respond(500, "", "{}"))
        .route("second", c -> c.respond(401, "", "{}"));
    ModelTurn turn = routes.turn();

    ModelException e = routes.failure(turn);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(e.getSuppressed()).hasSize(1);
  }

  /** Sending it around would be evading a policy. */
  @Test
  void shouldAskNobodyElseWhenThePromptIsRefusedForItsContent() throws Exception {
    routes
        .route(
            "first", c -> c.respond(400, "", "{\"error\":{\"code\":\"content_policy_violation\"}}"))
        .route("second", TestRoutes::good);
    ModelTurn turn = routes.turn();

    ModelException e = routes.failure(turn);

    assertThat(e.reason()).isEqualTo(Reason.MODEL_REFUSED);
    assertThat(routes.requests(1)).isZero();
  }

  /** It has no key that could be in the text. */
  @Test
  void shouldShowWhatAServerWithoutAKeySays() throws Exception {
    routes
        .retries(TestModels.NONE)
        .withoutKey()
        .route("own", c -> c.respond(500, "", "{\"error\":{\"message\":\"out of memory\"}}"));

    ModelException e = routes.failure(routes.turn());

    assertThat(e).hasMessageContaining("out of memory");
    assertThat(routes.servers.getFirst().requests().getFirst().head())
        .doesNotContainIgnoringCase("authorization");
  }

  @Test
  void shouldSkipARouteWhoseBreakerIsOpen() throws Exception {
    routes
        .breaker(new Breaker(2, LONG))
        .route("first", c -> c.respond(500, "", "{}"))
        .route("second", TestRoutes::good);
    routes.run(routes.turn());
    routes.run(routes.turn());

    ModelTurn turn = routes.turn();
    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("second completed");
    assertThat(routes.requests(0)).isEqualTo(2);
    assertThat(routes.count("chatbot.model.rejected", "chatbot.route", "first")).isEqualTo(1);
    assertThat(routes.count("chatbot.model.rejected", "chatbot.route", "second")).isZero();
  }

  /** One route's wish concerns no other route, nor the other turns at it. */
  @Test
  void shouldLeaveARouteAloneForAsLongAsItsServerAsked() throws Exception {
    routes
        .route("first", c -> c.respond(429, "Retry-After: 20\r\n", "{}"))
        .route("second", TestRoutes::good);
    routes.run(routes.turn());

    ModelTurn turn = routes.turn();
    routes.run(turn);

    assertThat(outcomes(turn)).containsExactly("second completed");
    assertThat(routes.requests(0)).isEqualTo(1);
  }

  @Test
  void shouldGoElsewhereWhileARouteIsFull() throws Exception {
    var release = new CountDownLatch(1);
    routes
        .route(
            "first",
            c -> {
              c.stream().text("a");
              release.await();
              c.finish("stop").done();
            },
            OptionalInt.of(1),
            NONE)
        .route("second", TestRoutes::good);
    ModelTurn holding = routes.turn();
    var begun = new CountDownLatch(1);
    var held = new CompletableFuture<Completion>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                held.complete(holding.next().run(_ -> begun.countDown()));
              } catch (ModelException e) {
                held.completeExceptionally(e);
              }
            });
    begun.await();

    ModelTurn turn = routes.turn();
    routes.run(turn);
    release.countDown();
    held.get();
    ModelTurn after = routes.turn();
    routes.run(after);

    assertThat(outcomes(turn)).containsExactly("second completed");
    assertThat(outcomes(after)).as("the permit was given back").containsExactly("first completed");
  }
}
