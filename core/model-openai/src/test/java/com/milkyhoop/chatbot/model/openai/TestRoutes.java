package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.KEY;
import static com.milkyhoop.chatbot.model.openai.TestModels.LONG;
import static com.milkyhoop.chatbot.model.openai.TestModels.NEVER_OPEN;
import static com.milkyhoop.chatbot.model.openai.TestModels.PATIENT;
import static com.milkyhoop.chatbot.model.openai.TestModels.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Breaker;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Retries;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Script;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** A model of several routes, each to a server of its own that does what a test says. */
final class TestRoutes implements AutoCloseable {
  static final Duration FIRST_TOKEN = Duration.ofSeconds(1);
  private static final Duration BACKOFF = Duration.ofMillis(20);

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final List<ScriptedServer> servers = new ArrayList<>();
  final List<String> texts = new CopyOnWriteArrayList<>();
  final List<Thread> hedgeThreads = new CopyOnWriteArrayList<>();
  private final List<RouteConfig> routes = new ArrayList<>();
  private HedgeAfter hedgeAfter = new HedgeAfter.Off();
  private Retries retries = new Retries(BACKOFF, Duration.ofSeconds(10));
  private Breaker breaker = NEVER_OPEN;
  private Timeouts timeouts = PATIENT;
  private Secret key = new Secret(KEY);
  private @Nullable OpenAiChatModel model;

  TestRoutes retries(Retries those) {
    retries = those;
    return this;
  }

  TestRoutes breaker(Breaker that) {
    breaker = that;
    return this;
  }

  /** Routes that are added from now on send no key. */
  TestRoutes withoutKey() {
    return key(new Secret(""));
  }

  /** Routes that are added from now on send this key. */
  TestRoutes key(Secret that) {
    key = that;
    return this;
  }

  /** Routes that are added from now on give a silent server up soon. */
  TestRoutes impatient() {
    timeouts = new Timeouts(LONG, FIRST_TOKEN, LONG, FIRST_TOKEN, LONG);
    return this;
  }

  /** Routes that are added from now on wait for their server. */
  TestRoutes patient() {
    timeouts = PATIENT;
    return this;
  }

  TestRoutes hedgeAfter(Duration time) {
    hedgeAfter = new HedgeAfter.Fixed(time);
    return this;
  }

  TestRoutes route(String name, Script script) throws IOException {
    return route(name, script, OptionalInt.empty(), OptionalInt.empty());
  }

  TestRoutes route(String name, Script script, OptionalInt permits, OptionalInt contextTokens)
      throws IOException {
    var server = new ScriptedServer(script);
    servers.add(server);
    return route(name, server.baseUrl(), permits, contextTokens);
  }

  TestRoutes route(String name, URI baseUrl, OptionalInt permits, OptionalInt contextTokens) {
    var server =
        new OpenAiConfig(
            baseUrl,
            key,
            "model-" + name,
            1000,
            0.7,
            DialectSettings.AUTO,
            timeouts,
            retries,
            breaker);
    routes.add(new RouteConfig(name, server, permits, contextTokens, Optional.empty()));
    return this;
  }

  /** Returns the model of the routes that were added. */
  OpenAiChatModel model() {
    if (model == null) {
      model =
          new OpenAiChatModel(
              new RoutesConfig(routes, hedgeAfter),
              registry,
              Tracing.OFF,
              new OkHttpClient(),
              this::hedgeThread);
    }
    return model;
  }

  private Thread hedgeThread(Runnable beside) {
    Thread thread = Thread.ofVirtual().unstarted(beside);
    hedgeThreads.add(thread);
    return thread;
  }

  ModelTurn turn() {
    return turn(prompt("Halo"), 3);
  }

  ModelTurn turn(Prompt prompt, int maxCalls) {
    return model().begin(new ModelRequest(prompt, "user/session", "user", maxCalls));
  }

  /** Runs the turn's next attempt. */
  Completion run(ModelTurn turn) throws ModelException {
    return turn.next().run(texts::add);
  }

  /** Runs the turn's next attempt, which must fail. */
  ModelException failure(ModelTurn turn) {
    try {
      run(turn);
    } catch (ModelException e) {
      return e;
    }
    throw new AssertionError("the call completed");
  }

  /** Runs the turn's next attempt on a thread of its own. */
  CompletableFuture<Void> start(ModelTurn turn) {
    return start(turn.next());
  }

  CompletableFuture<Void> start(ModelCall call) {
    var ended = new CompletableFuture<Void>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                call.run(texts::add);
                ended.complete(null);
              } catch (ModelException e) {
                ended.completeExceptionally(e);
              }
            });
    return ended;
  }

  void awaitNoHedgeThreads() {
    assertThat(hedgeThreads).isNotEmpty();
    await().until(() -> hedgeThreads.stream().noneMatch(Thread::isAlive));
  }

  int requests(int server) {
    return servers.get(server).requests().size();
  }

  double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  static List<String> outcomes(ModelTurn turn) {
    return turn.calls().stream().map(call -> call.route() + " " + call.outcome()).toList();
  }

  static void good(Connection c) throws IOException {
    c.stream().text("Halo juga!").finish("stop").done();
  }

  /** A 200 that never says a word. */
  static void silent(Connection c) throws IOException {
    c.stream().awaitAbort();
  }

  @Override
  public void close() throws IOException {
    if (model != null) {
      model.close();
    }
    for (ScriptedServer server : servers) {
      server.close();
    }
  }
}
