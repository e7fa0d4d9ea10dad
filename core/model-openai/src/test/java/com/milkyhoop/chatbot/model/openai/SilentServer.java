package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Accepts one connection, reads what comes, and never says a word. */
final class SilentServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final CountDownLatch spoke = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);

  SilentServer() throws IOException {
    Thread.ofVirtual().start(this::listen);
  }

  URI httpsUrl() {
    return URI.create("https://127.0.0.1:" + server.getLocalPort() + "/v1");
  }

  /** Until the client has sent its first bytes. */
  void awaitClient() throws InterruptedException {
    assertThat(spoke.await(10, TimeUnit.SECONDS)).isTrue();
  }

  void mustLoseTheClientWithin(Duration time) throws InterruptedException {
    assertThat(gone.await(time.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void listen() {
    try (Socket client = server.accept();
        InputStream in = client.getInputStream()) {
      while (in.read() >= 0) {
        spoke.countDown();
      }
    } catch (IOException _) {
      // A reset is as good as an end.
    }
    gone.countDown();
  }
}
