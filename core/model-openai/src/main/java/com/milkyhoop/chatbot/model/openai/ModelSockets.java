package com.milkyhoop.chatbot.model.openai;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * Sockets to the model's server.
 *
 * <p>They send what is written at once (TCP_NODELAY). OkHttp leaves it off and writes a long
 * request in pieces: the last one would wait until the server has acknowledged those before, which
 * a server may put off for 40 ms (RFC 1122, 4.2.3.2 and 4.2.3.4).
 *
 * <p>And they tell {@link #READER} before each read, and whether it will have to wait. A body over
 * HTTP/1.1 is read chunk by chunk, so who reads it can't see by itself whether that was all that is
 * there. Thread-safe.
 */
final class ModelSockets extends SocketFactory {
  /** Says who reads on this thread, if that is of interest. */
  static final ScopedValue<Reader> READER = ScopedValue.newInstance();

  /** Is told by the reading thread itself. */
  @FunctionalInterface
  interface Reader {
    /**
     * The next read begins now.
     *
     * @param waits whether nothing has come yet
     */
    void beforeRead(boolean waits);
  }

  /** Creates one that is not connected: OkHttp asks for no others. */
  @Override
  public Socket createSocket() throws SocketException {
    var socket = new TellingSocket();
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  private static final class TellingSocket extends Socket {
    @Override
    public InputStream getInputStream() throws IOException {
      return new TellingStream(super.getInputStream());
    }
  }

  private static final class TellingStream extends FilterInputStream {
    TellingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      tell();
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      tell();
      return in.read(bytes, offset, length);
    }

    private void tell() throws IOException {
      if (READER.isBound()) {
        READER.get().beforeRead(in.available() == 0);
      }
    }
  }
}
