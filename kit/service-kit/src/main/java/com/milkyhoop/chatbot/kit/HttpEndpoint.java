package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /livez} (200 while the process answers), {@code /readyz} (200, or 503 with what is not
 * ready) and {@code /metrics} (Prometheus text). For orchestrators and Prometheus, not for clients.
 *
 * <p>{@code /threads}, where it is switched on, tells what every thread does.
 *
 * <p>Who connects and says nothing, or half of a request, is cut off after {@link #REQUEST_SECONDS}
 * or some more; connections beyond {@link #CONNECTIONS} are closed where they are accepted, and
 * metrics are rendered {@link #SCRAPES} times at once.
 */
public final class HttpEndpoint implements Component {
  static final int CONNECTIONS = 1000;
  static final int REQUEST_SECONDS = 5;
  static final int RESPONSE_SECONDS = 10;
  static final int SCRAPES = 4;

  private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final Set<String> METHODS = Set.of("GET", "HEAD");

  /** Sends one answer. */
  @FunctionalInterface
  private interface Answer {
    void send() throws IOException;
  }

  // The JDK's server reads them once a process, when its first one is created.
  static {
    setUnlessSet("jdk.httpserver.maxConnections", CONNECTIONS);
    setUnlessSet("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
    setUnlessSet("sun.net.httpserver.maxRspTime", RESPONSE_SECONDS);
    setUnlessSet("sun.net.httpserver.timerMillis", 1000);
    setUnlessSet("sun.net.httpserver.clockTick", 1000);
  }

  private final HttpSettings settings;
  private final PrometheusMeterRegistry metrics;
  private final Map<String, Readiness> readiness;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore scrapes = new Semaphore(SCRAPES);
  private @Nullable HttpServer server;

  /**
   * @param readiness parts by name; all must be ready
   */
  public HttpEndpoint(
      HttpSettings settings, PrometheusMeterRegistry metrics, Map<String, Readiness> readiness) {
    this.settings = settings;
    this.metrics = metrics;
    this.readiness = new TreeMap<>(readiness);
  }

  @Override
  public void start() {
    try {
      HttpServer created = HttpServer.create(settings.socket(), 0);
      created.setExecutor(executor);
      created.createContext("/", this::handle);
      created.start();
      server = created;
      log.atInfo().addKeyValue("port", port()).log("health and metrics");
    } catch (IOException | IllegalArgumentException e) {
      String where = "HTTP_HOST=" + settings.host() + ", HTTP_PORT=" + settings.port();
      throw new UncheckedIOException(where + " can't be opened", io(e));
    }
  }

  /** The port that was opened. */
  public int port() {
    return server == null ? settings.port() : server.getAddress().getPort();
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
    executor.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (!METHODS.contains(exchange.getRequestMethod())) {
      answer(exchange, 405, TEXT, "only GET and HEAD\n");
      return;
    }
    switch (exchange.getRequestURI().getPath()) {
      case "/livez" -> answer(exchange, 200, TEXT, "ok\n");
      case "/readyz" -> ready(exchange);
      case "/metrics" -> scrape(exchange);
      case "/threads" -> threads(exchange);
      default -> notFound(exchange);
    }
  }

  private static void notFound(HttpExchange exchange) throws IOException {
    answer(exchange, 404, TEXT, "there are /livez, /readyz and /metrics\n");
  }

  private void threads(HttpExchange exchange) throws IOException {
    if (settings.threads()) {
      oneOfFew(exchange, () -> answer(exchange, 200, TEXT, ThreadDump.text()));
    } else {
      notFound(exchange);
    }
  }

  private void scrape(HttpExchange exchange) throws IOException {
    oneOfFew(exchange, () -> answer(exchange, 200, PROMETHEUS, metrics.scrape()));
  }

  /** Answers what costs something, where not too many are at it. */
  private void oneOfFew(HttpExchange exchange, Answer answer) throws IOException {
    if (!scrapes.tryAcquire()) {
      answer(exchange, 503, TEXT, "too many at once\n");
      return;
    }
    try {
      answer.send();
    } finally {
      scrapes.release();
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    List<String> missing =
        readiness.entrySet().stream()
            .flatMap(
                part ->
                    part.getValue().whyNotReady().stream().map(why -> part.getKey() + ": " + why))
            .toList();
    if (missing.isEmpty()) {
      answer(exchange, 200, TEXT, "ready\n");
    } else {
      answer(exchange, 503, TEXT, String.join("\n", missing) + "\n");
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean withoutBody = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, withoutBody ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (!withoutBody) {
        out.write(bytes);
      }
    }
  }

  private static IOException io(Exception e) {
    return e instanceof IOException io ? io : new IOException(e);
  }

  private static void setUnlessSet(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, String.valueOf(value));
    }
  }
}
