package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.content;
import static com.milkyhoop.chatbot.processor.servers.Events.contents;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Events.tail;
import static com.milkyhoop.chatbot.processor.servers.Events.whole;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Servers that break HTTP's framing, cut connections, or let their clients wait. */
final class ConnectionCases {
  private static final String EVENTS = "Content-Type: text/event-stream\r\n";

  /** Lets the client read what was sent: a reset discards what it has not. */
  static final Duration UNTIL_READ = Duration.ofSeconds(2);

  private ConnectionCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(framing(), cut(), slow());
  }

  private static int length(String text) {
    return text.getBytes(UTF_8).length;
  }

  private static List<ServerCase> framing() {
    return List.of(
        of(
            "no-last-chunk",
            "all events, [DONE] too, without the last chunk of the transfer coding",
            a ->
                a.raw(
                    "HTTP/1.1 200 OK\r\n" + EVENTS + "Transfer-Encoding: chunked\r\n\r\n",
                    "%x\r\n%s\r\n".formatted(length(whole(a.text())), whole(a.text())))),
        of(
            "length-too-long",
            "Content-Length above what comes",
            a ->
                a.raw(
                    "HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(EVENTS, length(whole(a.text())) + 100),
                    whole(a.text()))),
        of(
            "http-1.0",
            "HTTP/1.0 without a length",
            a ->
                a.raw("HTTP/1.0 200 OK\r\n" + EVENTS + "\r\n", role(), contents(a.text()), tail())),
        of(
            "no-content-type",
            "200 without a content type",
            a -> a.raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + whole(a.text()))));
  }

  private static List<ServerCase> cut() {
    Script half =
        a -> {
          a.open();
          a.write(role(), content("OK-"));
          a.pause(UNTIL_READ);
          a.reset();
        };
    return List.of(
        of(
                "closed-once",
                "the connection ends before any answer, once",
                Script.once(ModelAnswer::close, ModelAnswer::streamWhole))
            .expect(reply().requests(2)),
        of(
                "reset-before-text-once",
                "the connection is reset after the role, once",
                Script.once(
                    a -> {
                      a.open();
                      a.write(role());
                      a.reset();
                    },
                    ModelAnswer::streamWhole))
            .expect(reply().requests(2)),
        of("cut-mid", "the connection is reset within the text, each time", half)
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        of(
                "cut-mid-once",
                "the same, once: the second text begins as the first did",
                Script.once(half, ModelAnswer::streamWhole))
            .expect(reply().requests(2)));
  }

  private static List<ServerCase> slow() {
    return List.of(
        of(
            "cold-load",
            "loads its model before the first byte: within the first token's time",
            a -> {
              a.pause(Duration.ofMillis(1200));
              a.streamWhole();
            }),
        of(
            "comments-long",
            "comments for a while, then the text: within the first token's time",
            a -> {
              a.open();
              comments(a, 12);
              a.write(whole(a.text()));
              a.end();
            }),
        // Comments are no progress: DeepSeek sends them for minutes while a person waits. So the
        // documents say, and how long is waited is a setting.
        of(
                "comments-only",
                "comments for longer than a first token may take",
                a -> {
                  a.open();
                  comments(a, 100);
                })
            .with("OPENAI_FIRST_TOKEN_TIMEOUT", "2s")
            .expect(failure("MODEL_TIMEOUT").requests(3)),
        of(
            "gap",
            "half a text, a silence within the token gap, the rest",
            a -> {
              a.open();
              a.write(role(), content("OK-"));
              a.pause(Duration.ofMillis(1200));
              a.write(content(a.text().substring(3)), tail());
              a.end();
            }),
        of(
                "gap-too-long",
                "half a text, then silence",
                a -> {
                  a.open();
                  a.write(role(), content("OK-"));
                  a.stall();
                })
            .with("OPENAI_TOKEN_GAP_TIMEOUT", "2s")
            .expect(failure("MODEL_TIMEOUT").requests(3)));
  }

  private static void comments(ModelAnswer a, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      a.write(": keep-alive\n\n");
      a.pause(Duration.ofMillis(100));
    }
  }
}
