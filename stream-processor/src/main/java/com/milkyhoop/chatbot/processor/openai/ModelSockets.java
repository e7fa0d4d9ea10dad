package com.milkyhoop.chatbot.processor.openai;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * Sockets that send what is written at once (TCP_NODELAY). OkHttp leaves it off and writes a long
 * request in pieces: the last one would wait until the server has acknowledged those before, which
 * a server may put off for 40 ms (RFC 1122, 4.2.3.2 and 4.2.3.4). Thread-safe.
 */
final class NoDelaySockets extends SocketFactory {

  /** Not connected: OkHttp asks for no others. */
  @Override
  public Socket createSocket() throws SocketException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return noDelay(new Socket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return noDelay(new Socket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return noDelay(new Socket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return noDelay(new Socket(host, port, local, localPort));
  }

  private static Socket noDelay(Socket socket) throws SocketException {
    socket.setTcpNoDelay(true);
    return socket;
  }
}
