package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The chat model behind an OpenAI-compatible server. Calls share connections (HTTP/2 over TLS where
 * the server speaks it), the circuit breaker and the metrics. Thread-safe; built and closed by the
 * processor's module.
 */
public final class OpenAiChatModel implements ChatModel, AutoCloseable {
  /** Over HTTP/1.1 each stream has its own; as many as stream at once may be kept for the next. */
  private static final int MAX_IDLE_CONNECTIONS = 1000;

  /** Below the idle timeouts of usual servers and proxies, so that seldom one is found dead. */
  private static final long KEEP_ALIVE_SECONDS = 50;

  /** An HTTP/2 connection that died silently would swallow each call that is put on it. */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(5);

  private final OpenAiConfig config;
  private final HttpUrl url;
  private final OkHttpClient client;
  private final OpenAiCall.Tools tools;

  public OpenAiChatModel(OpenAiConfig config, MeterRegistry registry, Tracer tracer) {
    this(config, registry, tracer, new OkHttpClient());
  }

  /**
   * @param base what of a client is not decided here: protocols, trust
   */
  OpenAiChatModel(OpenAiConfig config, MeterRegistry registry, Tracer tracer, OkHttpClient base) {
    this.config = config;
    url =
        Objects.requireNonNull(HttpUrl.get(config.baseUrl()))
            .newBuilder()
            .addPathSegments("chat/completions")
            .build();
    client = client(base, config.timeouts().connect());
    var breaker = new ModelBreaker(config.breaker());
    tools =
        new OpenAiCall.Tools(
            config,
            new RetryPlan(config.retries()),
            breaker,
            new OpenAiMetrics(registry, config.model(), breaker::state),
            new ModelSpans(tracer, config),
            new DialectMemory(Dialect.COMMON),
            this::newCall);
  }

  @Override
  public ModelTurn begin(ModelRequest request) {
    return new OpenAiTurn(tools, request);
  }

  private Call newCall(ChatRequest body) {
    return client.newCall(
        new Request.Builder()
            .url(url)
            .header("Authorization", "Bearer " + config.apiKey().value())
            .header("Accept", "text/event-stream")
            // Else OkHttp asks for gzip, whose blocks hold tokens back.
            .header("Accept-Encoding", "identity")
            .post(body)
            .build());
  }

  /** Closes the connections that wait for a next call. Who still runs a call cancels it. */
  @Override
  public void close() {
    client.connectionPool().evictAll();
  }

  /**
   * Only TCP is timed by OkHttp; everything else by {@link PhaseTimer}. It repeats nothing by
   * itself, and connects on the calling thread instead of racing addresses on threads of its own.
   */
  private static OkHttpClient client(OkHttpClient base, Duration connectTimeout) {
    return base.newBuilder()
        .addInterceptor(ModelSpans.header())
        .socketFactory(new ModelSockets())
        .dns(new BoundedDns(Dns.SYSTEM, connectTimeout))
        .connectTimeout(connectTimeout)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .callTimeout(Duration.ZERO)
        .pingInterval(PING_INTERVAL)
        .retryOnConnectionFailure(false)
        .fastFallback(false)
        .followRedirects(false)
        .connectionPool(
            new ConnectionPool(MAX_IDLE_CONNECTIONS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS))
        .build();
  }
}
