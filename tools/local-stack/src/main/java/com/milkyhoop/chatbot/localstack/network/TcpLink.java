package com.milkyhoop.chatbot.localstack.network;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Forwards the connections that are made to one address to another. While it is cut nothing gets
 * through, neither bytes nor the end of a connection, and the connections stay open: as when a
 * network loses all packets. What was sent meanwhile arrives when it is mended. Thread-safe.
 */
public final class TcpLink implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int BACKLOG = 128;
  private static final int CONNECT_TIMEOUT_MS = 5_000;

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Gate gate = new Gate();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tcp-link-", 0).factory());

  private TcpLink(ServerSocket server, InetSocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /** Listens at {@code at} from now on; the target may come later. */
  public static TcpLink open(InetSocketAddress at, InetSocketAddress target) {
    try {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(at, BACKLOG);
      TcpLink link = new TcpLink(server, target);
      link.threads.execute(link::accept);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException("can't listen at " + at, e);
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Nothing gets through any more when it returns, but what is being written just now. */
  public void cut() {
    gate.shut();
  }

  public void mend() {
    gate.open();
  }

  /** Ends all connections. */
  @Override
  public void close() {
    closeQuietly(server);
    threads.shutdownNow();
    open.forEach(TcpLink::closeQuietly);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = keep(server.accept());
        threads.execute(() -> connect(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private Socket keep(Socket socket) throws SocketException {
    socket.setTcpNoDelay(true);
    open.add(socket);
    return socket;
  }

  private void connect(Socket client) {
    try {
      gate.pass();
      Socket onward = keep(new Socket());
      onward.connect(target, CONNECT_TIMEOUT_MS);
      threads.execute(() -> forward(onward, client));
      forward(client, onward);
    } catch (IOException _) {
      end(client);
    } catch (InterruptedException _) {
      end(client);
      Thread.currentThread().interrupt();
    }
  }

  /** Forwards until either side has ended; then the other one ends, too. */
  private void forward(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        gate.pass();
        out.write(buffer, 0, read);
      }
      gate.pass();
    } catch (IOException _) {
      passTheEnd();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    end(from);
    end(to);
  }

  private void passTheEnd() {
    try {
      gate.pass();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    closeQuietly(socket);
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException _) {
      return;
    }
  }
}
