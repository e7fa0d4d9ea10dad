package com.milkyhoop.chatbot.model.openai;

import java.io.IOException;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request again, once and at once, when the kept connection that it was put on turns out to
 * be closed: as a rule the server has not read it, so it is no attempt, no failure and nothing for
 * the circuit breaker. uvicorn and Node close idle connections after 5 s; OkHttp looks whether a
 * kept one still lives only after 10 s, and then too the server may close it at that moment.
 *
 * <p>The second request gets a new connection: where one was closed for being idle, so were the
 * others that wait, and each would fail likewise. Thread-safe.
 */
final class StaleConnections implements Interceptor {
  /** A closed connection tells so within a round trip; later, the server has had the request. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final ConnectionPool pool;

  StaleConnections(ConnectionPool pool) {
    this.pool = pool;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    var use = new ConnectionUse();
    chain.call().addEventListener(use);
    try {
      return chain.proceed(chain.request());
    } catch (IOException e) {
      if (chain.call().isCanceled() || !use.wasStale(e)) {
        throw e;
      }
    }
    pool.evictAll();
    return chain.proceed(chain.request());
  }

  /** Notes what became of the connection of one call. Confined to the calling thread. */
  private static final class ConnectionUse extends EventListener {
    private boolean connected;
    private boolean answered;
    private @Nullable Long reusedAt;

    @Override
    public void connectStart(Call call, java.net.InetSocketAddress address, java.net.Proxy proxy) {
      connected = true;
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      reusedAt = connected ? null : (Long) System.nanoTime();
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
      answered = true;
    }

    boolean wasStale(IOException e) {
      return reusedAt != null
          && !answered
          && System.nanoTime() - reusedAt < SOON.toNanos()
          && !refusesStream(e);
    }

    /** A stream that ends alone leaves a living connection, unless it was never looked at. */
    private static boolean refusesStream(IOException e) {
      return e instanceof StreamResetException reset && reset.errorCode != ErrorCode.REFUSED_STREAM;
    }
  }
}
