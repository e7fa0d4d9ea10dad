package com.milkyhoop.chatbot.localstack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * A deployable as the stack sees it: it is ready when its HTTP endpoint says so, and shows its
 * environment under {@code /metrics}. With FAIL set to its instance id it fails at once.
 */
public final class FakeService {

  private FakeService() {}

  public static void run() throws IOException {
    if (System.getenv("INSTANCE_ID").equals(System.getenv("FAIL"))) {
      System.out.println("no such setting");
      System.exit(2);
    }
    int port = Integer.parseInt(System.getenv("HTTP_PORT"));
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, 0);
    String environment = new TreeMap<>(System.getenv()).toString();
    server.createContext(
        "/",
        exchange -> {
          byte[] body = environment.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    System.out.println("serving");
  }
}
