package com.milkyhoop.chatbot.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers as a schema registry does that is starting, ready, or wants none of our schemas. */
final class StartingRegistry implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger ids = new AtomicInteger();
  private volatile int status;
  private volatile String message;

  private StartingRegistry(int status, String message) throws IOException {
    this.status = status;
    this.message = message;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  static StartingRegistry starting() throws IOException {
    return new StartingRegistry(503, "reading");
  }

  static StartingRegistry refusing() throws IOException {
    return new StartingRegistry(409, "incompatible");
  }

  void ready() {
    message = "";
    status = 200;
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String body =
        status == 200
            ? "{\"id\":" + ids.incrementAndGet() + "}"
            : "{\"message\":\"" + message + "\"}";
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
