package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that answers request after request on its connections, and closes one that was idle for
 * a while, as uvicorn and Node do.
 */
final class KeepAliveServer implements AutoCloseable {
  private static final String EVENTS =
      """
      data: {"choices":[{"delta":{"content":"Halo"},"finish_reason":"stop"}]}

      data: [DONE]

      """;

  private final ServerSocket server;
  private final int idleMillis;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final Semaphore closed = new Semaphore(0);
  private volatile CyclicBarrier together = new CyclicBarrier(1);
  private volatile boolean breaksNext;

  KeepAliveServer(int idleMillis) throws IOException {
    this.idleMillis = idleMillis;
    server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
  }

  int requests() {
    return requests.get();
  }

  int connections() {
    return connections.get();
  }

  /** Answers only when so many requests have come, so that each has a connection of its own. */
  void answerTogether(int count) {
    together = new CyclicBarrier(count);
  }

  /** Reads the next request and closes its connection instead of answering. */
  void breakNext() {
    breaksNext = true;
  }

  /** Blocks until so many further connections were closed for being idle. */
  void awaitIdleCloses(int count) throws InterruptedException {
    closed.acquire(count);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try {
      try (socket) {
        socket.setSoTimeout(idleMillis);
        var in = new BufferedInputStream(socket.getInputStream());
        while (answer(socket, in)) {
          // The next one.
        }
      } catch (SocketTimeoutException _) {
        // Idle for too long: closed by now.
      }
      closed.release();
    } catch (IOException | InterruptedException | BrokenBarrierException _) {
      // The client went away.
    }
  }

  private boolean answer(Socket socket, InputStream in)
      throws IOException, InterruptedException, BrokenBarrierException {
    String head = head(in);
    if (head.isEmpty()) {
      return false;
    }
    in.readNBytes(contentLength(head));
    requests.incrementAndGet();
    if (breaksNext) {
      breaksNext = false;
      return false;
    }
    together.await();
    socket
        .getOutputStream()
        .write(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(EVENTS.length(), EVENTS)
                .getBytes(UTF_8));
    return true;
  }

  private static String head(InputStream in) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      text.append((char) b);
    }
    return new String(text.toString().getBytes(ISO_8859_1), UTF_8);
  }

  private static int contentLength(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }
}
