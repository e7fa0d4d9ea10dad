package com.milkyhoop.chatbot.modelstub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Accepts connections at an address, each served by a virtual thread, until closed. */
final class HttpListener implements AutoCloseable {

  private static final int BACKLOG = 4_096;

  private final ServerSocket serverSocket;
  private final HttpHandler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private HttpListener(ServerSocket serverSocket, HttpHandler handler) {
    this.serverSocket = serverSocket;
    this.handler = handler;
  }

  /**
   * @param address with port 0 for any
   */
  static HttpListener start(InetSocketAddress address, HttpHandler handler) {
    try {
      ServerSocket serverSocket =
          new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
      HttpListener listener = new HttpListener(serverSocket, handler);
      Thread.ofVirtual().name("openai-stub-accept").start(listener::acceptAll);
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException("can't listen at " + address, e);
    }
  }

  int port() {
    return serverSocket.getLocalPort();
  }

  private void acceptAll() {
    while (!serverSocket.isClosed()) {
      try {
        Socket socket = serverSocket.accept();
        Thread.ofVirtual().name("openai-stub-connection").start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, or the client was gone before it was accepted.
      }
    }
  }

  /** Serves a connection; none that was accepted while the listener was closed. */
  private void serve(Socket socket) {
    open.add(socket);
    try (socket) {
      if (!serverSocket.isClosed()) {
        new HttpConnection(socket, handler).serve();
      }
    } catch (IOException _) {
      // Could not even be closed.
    } finally {
      open.remove(socket);
    }
  }

  /** Stops listening and closes every connection, in the middle of an answer if need be. */
  @Override
  public void close() {
    try {
      serverSocket.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
