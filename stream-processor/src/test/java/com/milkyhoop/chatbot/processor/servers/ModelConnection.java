package com.milkyhoop.chatbot.processor.servers;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One client's connection, as the scripts of its requests see it. */
final class ModelConnection {
  private final Socket socket;
  private final CountDownLatch left = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();

  ModelConnection(Socket socket) {
    this.socket = socket;
  }

  void requested() {
    requests.incrementAndGet();
  }

  /** The client has gone away, or the connection was closed here. */
  void left() {
    left.countDown();
  }

  /** Sends these bytes as a packet of their own, unless the last one is still on its way. */
  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Waits, and ends the script where the client goes away meanwhile. */
  void pause(Duration time) throws IOException, InterruptedException {
    if (left.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("the client has gone away");
    }
  }

  /** Closes the connection when no further request has come on it after this time. */
  void closeWhenIdle(Duration time) throws IOException, InterruptedException {
    int now = requests.get();
    pause(time);
    if (requests.get() == now) {
      close();
    }
  }

  /** Closes so that the client gets a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }
}
