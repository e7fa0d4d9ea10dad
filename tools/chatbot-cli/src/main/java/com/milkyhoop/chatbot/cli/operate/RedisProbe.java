package com.milkyhoop.chatbot.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kit.HostPort;
import com.milkyhoop.chatbot.kit.TlsFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Opens a connection that asks a Redis a few questions (Redis serialization protocol, version 2).
 */
final class RedisProbe implements Closeable {
  private static final int LIMIT_MS = Math.toIntExact(Duration.ofSeconds(5).toMillis());

  private final Socket socket;
  private final InputStream in;

  /**
   * @param tls empty for a connection that is not encrypted
   */
  RedisProbe(HostPort host, Optional<TlsFiles> tls) throws IOException {
    var plain = new Socket();
    try {
      plain.connect(new InetSocketAddress(host.host(), host.port()), LIMIT_MS);
      plain.setSoTimeout(LIMIT_MS);
      socket = tls.isPresent() ? encrypted(plain, host, tls.get()) : plain;
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      plain.close();
      throw new IOException(host + ": " + e.getMessage(), e);
    }
  }

  private static Socket encrypted(Socket plain, HostPort host, TlsFiles files) throws IOException {
    var secure =
        (SSLSocket) files.socketFactory().createSocket(plain, host.host(), host.port(), true);
    var names = new SSLParameters();
    names.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(names);
    secure.startHandshake();
    return secure;
  }

  /**
   * Sends a command; returns the reply as text: an error with its code, a list as its parts, one
   * after another.
   */
  String ask(String... words) throws IOException {
    var text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append('$').append(word.getBytes(UTF_8).length).append("\r\n").append(word);
      text.append("\r\n");
    }
    socket.getOutputStream().write(text.toString().getBytes(UTF_8));
    socket.getOutputStream().flush();
    return read();
  }

  private String read() throws IOException {
    String line = line();
    String rest = line.isEmpty() ? "" : line.substring(1);
    return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case '+', '-', ':' -> rest;
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> list(Integer.parseInt(rest));
      default -> throw new IOException("answers in no way that Redis does: " + line);
    };
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return "";
    }
    String text = new String(in.readNBytes(length), UTF_8);
    in.skipNBytes(2);
    return text;
  }

  private String list(int length) throws IOException {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      parts.add(read());
    }
    return String.join(" ", parts);
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("closes the connection; is it rediss://?");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
