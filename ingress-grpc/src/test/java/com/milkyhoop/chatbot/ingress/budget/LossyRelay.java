package com.milkyhoop.chatbot.ingress.budget;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between a client and its server, and loses what a test says: the connection and with it an
 * answer, after the server has done as it was asked; or every connection.
 */
final class LossyRelay implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  private final String host;
  private final int port;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> unanswered = Optional.empty();
  private volatile boolean away;

  LossyRelay(String host, int port) {
    this.host = host;
    this.port = port;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String host() {
    return server.getInetAddress().getHostAddress();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Loses the answer to the next request that holds this text. */
  void loseAnswerTo(String text) {
    unanswered = Optional.of(text);
  }

  /** Returns whether an answer is still to be lost. */
  boolean isToLose() {
    return unanswered.isPresent();
  }

  /** Ends every connection from now on, or no longer. */
  void setAway(boolean now) {
    away = now;
    if (now) {
      open.forEach(LossyRelay::end);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (away) {
          end(client);
        } else {
          relay(client, new Socket(host, port));
        }
      } catch (IOException _) {
        // The relay is closed, or the server is away.
      }
    }
  }

  private void relay(Socket client, Socket upstream) {
    open.add(client);
    open.add(upstream);
    var isLost = new AtomicBoolean();
    Thread.ofVirtual().start(() -> copy(client, upstream, isLost, true));
    Thread.ofVirtual().start(() -> copy(upstream, client, isLost, false));
  }

  private void copy(Socket from, Socket to, AtomicBoolean isLost, boolean isRequest) {
    byte[] chunk = new byte[CHUNK];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (isRequest && isUnanswered(Arrays.copyOf(chunk, read))) {
          isLost.set(true);
        }
        if (!isRequest && isLost.get()) {
          return;
        }
        out.write(chunk, 0, read);
      }
    } catch (IOException _) {
      // One end has gone, and so does the other.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private synchronized boolean isUnanswered(byte[] request) {
    boolean isLost = unanswered.filter(new String(request, ISO_8859_1)::contains).isPresent();
    if (isLost) {
      unanswered = Optional.empty();
    }
    return isLost;
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    setAway(true);
  }
}
