package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /livez} (200 while the process answers), {@code /readyz} (200, or 503 with what is not
 * ready) and {@code /metrics} (Prometheus text). For orchestrators and Prometheus, not for clients.
 */
public final class HttpEndpoint implements Service {
  private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final int port;
  private final PrometheusMeterRegistry metrics;
  private final Map<String, Readiness> readiness;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable HttpServer server;

  /**
   * @param port 0: any free one
   * @param readiness parts by name; all must be ready
   */
  public HttpEndpoint(int port, PrometheusMeterRegistry metrics, Map<String, Readiness> readiness) {
    this.port = port;
    this.metrics = metrics;
    this.readiness = new TreeMap<>(readiness);
  }

  @Override
  public void start() {
    try {
      HttpServer created = HttpServer.create(new InetSocketAddress(port), 0);
      created.setExecutor(executor);
      created.createContext("/livez", exchange -> answer(exchange, 200, TEXT, "ok\n"));
      created.createContext("/readyz", this::ready);
      created.createContext(
          "/metrics", exchange -> answer(exchange, 200, PROMETHEUS, metrics.scrape()));
      created.start();
      server = created;
      log.atInfo().addKeyValue("port", port()).log("health and metrics");
    } catch (IOException e) {
      throw new UncheckedIOException("HTTP_PORT=" + port + " can't be opened", e);
    }
  }

  /** The port that was opened. */
  public int port() {
    return server == null ? port : server.getAddress().getPort();
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
    executor.close();
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
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
