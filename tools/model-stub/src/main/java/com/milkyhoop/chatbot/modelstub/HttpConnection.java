package com.milkyhoop.chatbot.modelstub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. A virtual thread reads from it all the time, also while a request is
 * handled on another one, and so learns at once that the client went away: it then interrupts the
 * handler, wherever that waits.
 *
 * <p>That is why no library serves here. The JDK's HttpServer, Jetty 12 and MockWebServer learn it
 * only from a failing write: never while a stream stalls. Netty tells it at once, but would be
 * eight jars, 3.4 MB, in the stub's image for these few types; the one that gRPC brings is shaded.
 */
final class HttpConnection {

  private final Socket socket;
  private final HttpHandler handler;

  HttpConnection(Socket socket, HttpHandler handler) {
    this.socket = socket;
    this.handler = handler;
  }

  /** Serves one request after the other until either side closes. */
  void serve() {
    Thread handling = null;
    try (socket) {
      socket.setTcpNoDelay(true);
      HttpRequestReader reader = new HttpRequestReader(socket.getInputStream());
      for (Optional<HttpRequest> next = reader.read(); next.isPresent(); next = reader.read()) {
        HttpRequest request = next.get();
        if (handling != null) {
          handling.join();
        }
        handling = Thread.ofVirtual().name("openai-stub-handler").start(() -> handle(request));
      }
    } catch (IOException | InterruptedException e) {
      // The connection was closed by either side, or what came is not HTTP: the end of it.
    }
    interrupt(handling);
  }

  private static void interrupt(@Nullable Thread thread) {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void handle(HttpRequest request) {
    try {
      handler.handle(request, this);
    } catch (IOException | InterruptedException e) {
      abort();
    }
  }

  /** Answers with all of the JSON at once. */
  void respond(int status, Map<String, String> headers, byte[] json) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(head(status, headers, "application/json"));
    answer.writeBytes(("Content-Length: " + json.length + "\r\n\r\n").getBytes(ISO_8859_1));
    answer.writeBytes(json);
    socket.getOutputStream().write(answer.toByteArray());
  }

  /** Begins an answer of server-sent events. */
  void startEvents() throws IOException {
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.writeBytes(head(200, Map.of("Cache-Control", "no-cache"), "text/event-stream"));
    start.writeBytes("Transfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
    socket.getOutputStream().write(start.toByteArray());
  }

  /** Sends one event now, as one chunk in one write. */
  void event(String data) throws IOException {
    byte[] event = ("data: " + data + "\n\n").getBytes(UTF_8);
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(event.length + 16);
    chunk.writeBytes((Integer.toHexString(event.length) + "\r\n").getBytes(ISO_8859_1));
    chunk.writeBytes(event);
    chunk.write('\r');
    chunk.write('\n');
    socket.getOutputStream().write(chunk.toByteArray());
  }

  void endEvents() throws IOException {
    socket.getOutputStream().write("0\r\n\r\n".getBytes(ISO_8859_1));
  }

  /** Closes the connection, in the middle of an answer if need be. */
  void abort() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  private static byte[] head(int status, Map<String, String> headers, String contentType) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" \r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Type: ").append(contentType).append("\r\n");
    return head.toString().getBytes(ISO_8859_1);
  }
}
