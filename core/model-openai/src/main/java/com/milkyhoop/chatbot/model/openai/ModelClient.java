package com.milkyhoop.chatbot.model.openai;

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
 * Sends requests to one server: its address, its key, its connections (HTTP/2 over TLS where the
 * server speaks it). Thread-safe.
 */
final class ModelClient implements AutoCloseable {
  /**
   * Bounds idle connections: over HTTP/1.1 each stream has its own, and as many as stream at once
   * may be kept for the next.
   */
  private static final int MAX_IDLE_CONNECTIONS = 1000;

  /**
   * Stays below the idle timeouts of usual proxies. Servers that close sooner (uvicorn, Node: 5 s)
   * are what {@link StaleConnections} is for: a shorter time would cost everybody handshakes.
   */
  private static final long KEEP_ALIVE_SECONDS = 50;

  /**
   * An HTTP/2 connection that died silently would swallow each call that is put on it. OkHttp pings
   * idle ones too, until they leave the pool; it has no way to ping only while streams run.
   */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(5);

  private final OpenAiConfig config;
  private final OkHttpClient client;
  private final Request request;

  /**
   * @param base what of a client is not decided here: protocols, trust
   */
  ModelClient(OpenAiConfig config, OkHttpClient base) {
    this.client = client(base, config.timeouts().connect());
    this.request = request(config);
    this.config = config;
  }

  /** Returns a call with the key of the moment. */
  Call newCall(ChatCompletionBody body) {
    Request.Builder call = request.newBuilder();
    String key = config.apiKey().value();
    if (!key.isEmpty()) {
      if (KnownServers.takesApiKeyHeader(config)) {
        call.header("api-key", key);
      } else {
        call.header("Authorization", "Bearer " + key);
      }
    }
    return client.newCall(call.post(body).build());
  }

  /** Closes the connections that wait for a next call. */
  @Override
  public void close() {
    client.connectionPool().evictAll();
  }

  private static Request request(OpenAiConfig config) {
    HttpUrl url =
        Objects.requireNonNull(HttpUrl.get(config.baseUrl()))
            .newBuilder()
            .addPathSegments("chat/completions")
            .build();
    return new Request.Builder()
        .url(url)
        .header("Accept", "text/event-stream")
        // Else OkHttp asks for gzip, whose blocks hold tokens back.
        .header("Accept-Encoding", "identity")
        .build();
  }

  /**
   * Builds a client of which OkHttp times TCP alone; everything else by {@link PhaseTimer}. It
   * repeats nothing by itself, and connects on the calling thread instead of racing addresses on
   * threads of its own.
   */
  private static OkHttpClient client(OkHttpClient base, Duration connectTimeout) {
    var pool = new ConnectionPool(MAX_IDLE_CONNECTIONS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    return base.newBuilder()
        .addInterceptor(ModelSpans.header())
        .addInterceptor(new StaleConnections(pool))
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
        .connectionPool(pool)
        .build();
  }
}
