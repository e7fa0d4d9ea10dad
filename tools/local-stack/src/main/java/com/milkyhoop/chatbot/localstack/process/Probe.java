package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks a server on this machine whether it serves; never throws, waits a second at most. */
public final class Probe {

  private static final int TIMEOUT_MS = 1_000;

  private Probe() {}

  /** Returns whether something accepts connections on the port. */
  public static boolean accepts(int port) {
    try (Socket socket = connect(port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns whether the server on the port answers {@code question} with something that starts so.
   */
  public static boolean answers(int port, String question, String answer) {
    return answers(InetAddress.getLoopbackAddress().getHostAddress(), port, question, answer);
  }

  /** The same, of a server that listens on another address of this machine. */
  public static boolean answers(String host, int port, String question, String answer) {
    try (Socket socket = connect(new InetSocketAddress(host, port))) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(answer.length());
      return new String(start, StandardCharsets.US_ASCII).equals(answer);
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns whether GET answers with status 200. */
  public static boolean isOk(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static Socket connect(int port) throws IOException {
    return connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.connect(address, TIMEOUT_MS);
    return socket;
  }
}
