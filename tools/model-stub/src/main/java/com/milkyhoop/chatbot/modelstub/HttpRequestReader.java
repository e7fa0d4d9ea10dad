package com.milkyhoop.chatbot.modelstub;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the HTTP/1.1 requests of one connection, one after the other (RFC 9112). */
final class HttpRequestReader {

  private static final int MAX_LINE_BYTES = 16 * 1024;
  private static final int MAX_HEADERS = 100;
  private static final int MAX_CONTENT_BYTES = 32 * 1024 * 1024;

  private final InputStream in;

  HttpRequestReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The next request; empty when the client has closed the connection between two requests. */
  Optional<HttpRequest> read() throws IOException {
    String start = line();
    if (start.isEmpty()) {
      return Optional.empty();
    }
    String[] words = start.split(" ", 3);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      throw new ProtocolException("not a request line: " + start);
    }
    Map<String, String> headers = headers();
    return Optional.of(
        new HttpRequest(words[0], words[1].split("\\?", 2)[0], headers, content(headers)));
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || headers.size() == MAX_HEADERS) {
        throw new ProtocolException("bad header, or more than " + MAX_HEADERS);
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] content(Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return chunkedContent();
    }
    String length = headers.getOrDefault("content-length", "0");
    return exactly(parse(length, 10));
  }

  private byte[] chunkedContent() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      content.writeBytes(exactly(size));
      if (content.size() > MAX_CONTENT_BYTES || !line().isEmpty()) {
        throw new ProtocolException("bad chunk");
      }
    }
    headers();
    return content.toByteArray();
  }

  private int chunkSize() throws IOException {
    return parse(line().split(";", 2)[0].strip(), 16);
  }

  private static int parse(String number, int radix) throws ProtocolException {
    try {
      int size = Integer.parseInt(number, radix);
      if (size >= 0 && size <= MAX_CONTENT_BYTES) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Told below, as a size out of bounds is.
    }
    throw new ProtocolException("bad content size: " + number);
  }

  private byte[] exactly(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the request ends in its content");
    }
    return bytes;
  }

  /** A line without its end; empty at the end of the stream too. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() == MAX_LINE_BYTES) {
        throw new ProtocolException("a line over " + MAX_LINE_BYTES + " bytes");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
