package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server on a bare socket that does to its clients what a test says, byte by byte: each
 * connection is one request, answered by the script on a thread of its own, then closed.
 */
final class ScriptedServer implements AutoCloseable {
  /** What the server does with one request. */
  interface Script {
    void answer(Connection connection) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  ScriptedServer(Script script) throws IOException {
    server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(script));
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
  }

  /** Those whose request has come, oldest first. */
  List<Connection> requests() {
    return List.copyOf(connections);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Connection connection : connections) {
      connection.close();
    }
  }

  private void accept(Script script) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket, script));
      } catch (SocketException _) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket socket, Script script) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Connection connection = new Connection(socket, connections.size() + 1);
      connections.add(connection);
      script.answer(connection);
    } catch (IOException | InterruptedException _) {
      // The client went away, which is what many tests are about.
    }
  }

  /** One request and its answer. */
  static final class Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final int number;
    private final String head;
    private final String body;
    private final long arrivedNanos = System.nanoTime();
    private final CountDownLatch gone = new CountDownLatch(1);

    Connection(Socket socket, int number) throws IOException {
      this.socket = socket;
      this.number = number;
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
      head = readHead();
      body = new String(in.readNBytes(contentLength()), UTF_8);
    }

    /** 1 for the first request of the server. */
    int number() {
      return number;
    }

    String head() {
      return head;
    }

    String body() {
      return body;
    }

    long arrivedNanos() {
      return arrivedNanos;
    }

    /** Begins a 200 whose body ends with the connection. */
    Connection stream() throws IOException {
      return write(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    }

    /** A whole answer, and the end of the connection, as it says. */
    void respond(int status, String headers, String json) throws IOException {
      write(
          "HTTP/1.1 %d Status\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s"
              .formatted(status, json.getBytes(UTF_8).length, headers, json));
    }

    Connection role() throws IOException {
      return data(
          "{\"model\":\"gpt-4o-2024\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
    }

    /**
     * @param json the text as it stands in JSON, without quotes
     */
    Connection text(String json) throws IOException {
      return data(
          "{\"model\":\"gpt-4o-2024\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}"
              .formatted(json));
    }

    Connection finish(String reason) throws IOException {
      return data("{\"choices\":[{\"delta\":{},\"finish_reason\":\"%s\"}]}".formatted(reason));
    }

    Connection done() throws IOException {
      return data("[DONE]");
    }

    Connection data(String data) throws IOException {
      return write("data: " + data + "\n\n");
    }

    Connection write(String text) throws IOException {
      return write(text.getBytes(UTF_8));
    }

    Connection write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      return this;
    }

    /** Blocks until the client closes the connection. */
    void awaitAbort() {
      try {
        while (in.read() >= 0) {
          // More bytes are not expected, nor do they matter.
        }
      } catch (IOException _) {
        // A reset is as good as an end.
      }
      gone.countDown();
    }

    /** Whether {@link #awaitAbort} has ended, or does within the time. */
    boolean aborted(long timeout, TimeUnit unit) throws InterruptedException {
      return gone.await(timeout, unit);
    }

    /** Closes so that the client gets a reset and no end of stream. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    private void close() throws IOException {
      socket.close();
    }

    private String readHead() throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("no request");
        }
        text.append((char) b);
      }
      return new String(text.toString().getBytes(ISO_8859_1), UTF_8);
    }

    private int contentLength() {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
          .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
          .findFirst()
          .orElse(0);
    }
  }
}
