package com.milkyhoop.chatbot.processor.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP/1.1 server on bare sockets that plays one kind of model server, down to the packets and
 * the framing. Connections are kept as long as the script leaves them open. A connection is read
 * all the time, also while a script answers on it, so that a script learns at once that its client
 * has gone away.
 */
final class ModelServer implements AutoCloseable {
  private static final int BACKLOG = 200;

  private final String name;
  private final Script script;
  private final ServerSocket listener;
  private final List<ModelRequest> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * @param name of the case that it plays: its answers say it
   */
  ModelServer(String name, Script script) {
    this.name = name;
    this.script = script;
    try {
      listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  URI baseUrl() {
    return url("/v1");
  }

  /**
   * @param path what comes after host and port
   */
  URI url(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  /** Everything that came, oldest first. */
  List<ModelRequest> requests() {
    return List.copyOf(requests);
  }

  /** Connections that are open now. */
  int connections() {
    return open.size();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // Closed, or the client was gone before it was accepted.
      }
    }
  }

  private void serve(Socket socket) {
    var connection = new ModelConnection(socket);
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      for (Optional<ModelRequest> next = ModelRequest.read(in);
          next.isPresent();
          next = ModelRequest.read(in)) {
        ModelRequest request = next.get();
        connection.requested();
        ModelAnswer answer = new ModelAnswer(connection, request, name, count(request));
        Thread.ofVirtual().start(() -> play(answer, connection));
      }
    } catch (IOException _) {
      // The client or the script has closed the connection.
    } finally {
      open.remove(socket);
      connection.left();
    }
  }

  private synchronized int count(ModelRequest request) {
    requests.add(request);
    return requests.size();
  }

  private void play(ModelAnswer answer, ModelConnection connection) {
    try {
      script.play(answer);
    } catch (IOException | InterruptedException _) {
      connection.close();
    }
  }
}
