package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import okhttp3.OkHttpClient;

/**
 * The models behind OpenAI-compatible servers, one route each. Calls of a route share its
 * connections, its circuit breaker and its metrics. Thread-safe; built and closed by the
 * processor's module.
 */
public final class OpenAiChatModel implements ChatModel, AutoCloseable {
  private final List<ModelClient> clients = new ArrayList<>();
  private final List<Route> routes;
  private final Hedging hedging;

  public OpenAiChatModel(RoutesConfig config, MeterRegistry registry, Tracer tracer) {
    this(config, registry, tracer, new OkHttpClient());
  }

  /**
   * @param base what of a client is not decided here: protocols, trust
   */
  OpenAiChatModel(RoutesConfig config, MeterRegistry registry, Tracer tracer, OkHttpClient base) {
    this(config, registry, tracer, base, Thread.ofVirtual().name("model-hedge-", 0).factory());
  }

  /**
   * @param hedges threads of the calls that are made beside others
   */
  OpenAiChatModel(
      RoutesConfig config,
      MeterRegistry registry,
      Tracer tracer,
      OkHttpClient base,
      ThreadFactory hedges) {
    this.hedging = new Hedging(config.hedgeAfter(), hedges);
    this.routes =
        config.routes().stream().map(route -> route(route, registry, tracer, base)).toList();
  }

  @Override
  public ModelTurn begin(ModelRequest request) {
    return new OpenAiTurn(routes, hedging, request);
  }

  private Route route(
      RouteConfig config, MeterRegistry registry, Tracer tracer, OkHttpClient base) {
    OpenAiConfig server = config.server();
    var client = new ModelClient(server, base);
    clients.add(client);
    var breaker = new ModelBreaker(config.name(), server.breaker());
    return new Route(
        config,
        breaker,
        new OpenAiMetrics(registry, config.name(), server.model(), breaker::state),
        new ModelSpans(tracer, config.name(), server),
        client::newCall);
  }

  /** Closes the connections that wait for a next call. Who still runs a call cancels it. */
  @Override
  public void close() {
    clients.forEach(ModelClient::close);
  }
}
