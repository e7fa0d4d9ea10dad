package com.milkyhoop.chatbot.model.openai;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** An address at which connecting hangs: nobody accepts there, and the queue is full. */
final class FullBacklog implements AutoCloseable {
  private static final int PROBE_MS = 200;
  private static final int MOST = 100;

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<Socket> waiting = new ArrayList<>();

  FullBacklog() throws IOException {
    var address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    while (waiting.size() < MOST) {
      var socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(address, PROBE_MS);
      } catch (SocketTimeoutException _) {
        return;
      }
    }
    throw new IOException("the queue never filled up");
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    server.close();
  }
}
