package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.completion;
import static com.milkyhoop.chatbot.processor.servers.Events.contents;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Events.tail;
import static com.milkyhoop.chatbot.processor.servers.Events.whole;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Servers that compress though nobody asked them to, or name another content type. */
final class EncodingCases {
  private static final String GZIP = "Content-Encoding: gzip";

  private EncodingCases() {}

  static List<ServerCase> cases() {
    return List.of(
        of(
            "gzip",
            "Content-Encoding: gzip",
            a -> {
              a.open(GZIP);
              a.write(gzip(whole(a.text())));
              a.end();
            }),
        of(
            "gzip-flushed",
            "gzip whose blocks are flushed after each piece",
            a -> {
              a.open(GZIP);
              var out = new ByteArrayOutputStream();
              try (var gzip = new GZIPOutputStream(out, true)) {
                for (String piece : List.of(role(), contents(a.text()), tail())) {
                  gzip.write(piece.getBytes(UTF_8));
                  gzip.flush();
                  a.write(out.toByteArray());
                  out.reset();
                }
              }
              a.write(out.toByteArray());
              a.end();
            }),
        of(
            "gzip-json",
            "a whole completion, gzipped",
            a -> a.respond(200, "application/json", gzip(completion(a.text())), GZIP)),
        of(
                "gzip-error",
                "a 400 whose body is gzipped",
                a ->
                    a.respond(
                        400,
                        "application/json",
                        gzip(Events.error("the prompt is too strange", "invalid_request", "")),
                        GZIP))
            .expect(failure("MODEL_REFUSED").saying("the prompt is too strange")),
        of(
                "brotli",
                "an encoding that we do not know",
                a -> {
                  a.open("Content-Encoding: br");
                  a.write(new byte[] {0x0b, 0x02, (byte) 0x80, 'O', 'K', 0x03});
                  a.end();
                })
            .expect(failure("MODEL_REFUSED", "MODEL_STREAM_BROKEN").saying("Content-Encoding")),
        of(
            "events-as-json",
            "events whose content type is application/json",
            a -> {
              a.openAs("application/json");
              a.write(whole(a.text()));
              a.end();
            }),
        of(
            "events-as-text",
            "events whose content type is text/plain",
            a -> {
              a.openAs("text/plain");
              a.write(whole(a.text()));
              a.end();
            }));
  }

  private static byte[] gzip(String text) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
  }
}
