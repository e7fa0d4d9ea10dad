package com.milkyhoop.chatbot.processor.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;

/** The answer to one request, written by a {@link Script} with or against the rules of HTTP. */
final class ModelAnswer {
  static final String EVENT_STREAM = "text/event-stream; charset=utf-8";
  private static final Duration BETWEEN_PACKETS = Duration.ofMillis(5);

  private final ModelConnection connection;
  private final ModelRequest request;
  private final String name;
  private final int number;

  ModelAnswer(ModelConnection connection, ModelRequest request, String name, int number) {
    this.connection = connection;
    this.request = request;
    this.name = name;
    this.number = number;
  }

  ModelRequest request() {
    return request;
  }

  /** 1 for the first request of the server, and so on. */
  int number() {
    return number;
  }

  /** The text that a whole answer has: {@code OK-} and the case's name. */
  String text() {
    return "OK-" + name;
  }

  /** Streams a whole answer without any quirk. */
  void streamWhole() throws IOException, InterruptedException {
    stream(Events.whole(text()));
  }

  /** Opens a stream, writes each piece in a packet of its own, ends the stream. */
  void stream(String... pieces) throws IOException, InterruptedException {
    open();
    write(pieces);
    end();
  }

  /**
   * Begins a 200 of chunks.
   *
   * @param headers lines without their ends
   */
  void open(String... headers) throws IOException {
    openAs(EVENT_STREAM, headers);
  }

  void openAs(String contentType, String... headers) throws IOException {
    head(200, contentType, "Transfer-Encoding: chunked", headers);
  }

  /** Writes each piece as a chunk and a packet of its own. */
  void write(String... pieces) throws IOException, InterruptedException {
    for (String piece : pieces) {
      write(piece.getBytes(UTF_8));
      pause(BETWEEN_PACKETS);
    }
  }

  void write(byte[] piece) throws IOException {
    byte[] size = (Integer.toHexString(piece.length) + "\r\n").getBytes(ISO_8859_1);
    byte[] chunk = new byte[size.length + piece.length + 2];
    System.arraycopy(size, 0, chunk, 0, size.length);
    System.arraycopy(piece, 0, chunk, size.length, piece.length);
    chunk[chunk.length - 2] = '\r';
    chunk[chunk.length - 1] = '\n';
    connection.send(chunk);
  }

  /** Writes the last chunk; the connection is kept. */
  void end() throws IOException {
    connection.send("0\r\n\r\n".getBytes(ISO_8859_1));
  }

  void json(int status, String json, String... headers) throws IOException {
    respond(status, "application/json", json.getBytes(UTF_8), headers);
  }

  void html(int status) throws IOException {
    String page = "<!DOCTYPE html>\n<html><body><h1>Please sign in</h1></body></html>\n";
    respond(status, "text/html; charset=utf-8", page.getBytes(UTF_8));
  }

  /** Answers at once, with the length that the body has. */
  void respond(int status, String contentType, byte[] body, String... headers) throws IOException {
    head(status, contentType, "Content-Length: " + body.length, headers);
    connection.send(body);
  }

  /** Writes past the framing, each piece in a packet of its own, and closes the connection. */
  void raw(String... pieces) throws IOException, InterruptedException {
    for (String piece : pieces) {
      connection.send(piece.getBytes(UTF_8));
      pause(BETWEEN_PACKETS);
    }
    connection.close();
  }

  void pause(Duration time) throws IOException, InterruptedException {
    connection.pause(time);
  }

  /** Says nothing more until the client goes away. */
  void stall() throws IOException, InterruptedException {
    connection.pause(Duration.ofDays(1));
  }

  void closeWhenIdle(Duration time) throws IOException, InterruptedException {
    connection.closeWhenIdle(time);
  }

  void reset() throws IOException {
    connection.reset();
  }

  void close() {
    connection.close();
  }

  private void head(int status, String contentType, String framing, String... headers)
      throws IOException {
    var head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    head.append("Content-Type: ").append(contentType).append("\r\n");
    head.append(framing).append("\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    connection.send(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }
}
