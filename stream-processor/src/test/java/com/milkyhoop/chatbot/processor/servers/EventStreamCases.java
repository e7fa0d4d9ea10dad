package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.DONE;
import static com.milkyhoop.chatbot.processor.servers.Events.content;
import static com.milkyhoop.chatbot.processor.servers.Events.contents;
import static com.milkyhoop.chatbot.processor.servers.Events.event;
import static com.milkyhoop.chatbot.processor.servers.Events.finish;
import static com.milkyhoop.chatbot.processor.servers.Events.json;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Events.tail;
import static com.milkyhoop.chatbot.processor.servers.Events.usage;
import static com.milkyhoop.chatbot.processor.servers.Events.whole;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.UnaryOperator;

/** Servers that write server-sent events in one of the many ways that there are. */
final class EventStreamCases {
  private static final String BAD_PAIR =
      event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\u0000\\ud83d.\"}}]}");

  private EventStreamCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(lines(), fields(), bytes(), unended());
  }

  private static ServerCase rewritten(String name, String about, UnaryOperator<String> rewrite) {
    return of(name, about, a -> a.stream(rewrite.apply(whole(a.text()))));
  }

  private static List<ServerCase> lines() {
    return List.of(
        rewritten("data-no-space", "no space after data:", s -> s.replace("data: ", "data:")),
        rewritten("crlf", "lines end with CRLF", s -> s.replace("\n", "\r\n")),
        of(
            "crlf-split",
            "CR and LF in packets of their own",
            a -> a.stream(whole(a.text()).replace("\n", "\r\n").split("(?<=\r)"))),
        rewritten("cr", "lines end with CR", s -> s.replace("\n", "\r")),
        rewritten("mixed-eol", "LF and CRLF make a blank line", s -> s.replace("\n\n", "\n\r\n")),
        rewritten("bom", "a byte order mark before the first line", s -> "\uFEFF" + s),
        of(
                "multi-line-data",
                "JSON over several data lines",
                a ->
                    a.stream(
                        "data: {\"model\":\"served-model\",\ndata: \"choices\":[\n"
                            + "data: {\"index\":0,\"delta\":\ndata: {\"content\":\"OK-\"}}]}\n\n",
                        content(a.text().substring(3)),
                        finish("stop"),
                        DONE))
            .expect(reply().uncounted()),
        // Against the standard. Reading the events is best; a failure must not cost three answers.
        of(
                "single-newline",
                "one line feed between events, no blank line",
                a ->
                    a.stream(
                        (role() + contents(a.text()) + finish("stop") + DONE)
                            .replace("\n\n", "\n")))
            .expect(reply().uncounted(), failure("MODEL_STREAM_BROKEN")),
        of(
                "json-lines",
                "a chunk a line without data:, as application/x-ndjson",
                a -> {
                  a.openAs("application/x-ndjson");
                  a.write(
                      (contents(a.text()) + finish("stop"))
                          .replace("data: ", "")
                          .replace("\n\n", "\n"));
                  a.end();
                })
            .expect(reply().uncounted(), failure("MODEL_STREAM_BROKEN", "MODEL_REFUSED")));
  }

  private static List<ServerCase> fields() {
    return List.of(
        of(
            "comments",
            "comments that keep the connection alive, and blank lines",
            a ->
                a.stream(
                    ": OPENROUTER PROCESSING\n\n",
                    "\n\n",
                    ":\n\n",
                    role(),
                    ": ping\n",
                    contents(a.text()),
                    ": keep-alive\n\n",
                    tail())),
        of(
            "ping-json",
            "pings as events",
            a ->
                a.stream(
                    "event: ping\n" + event(json("{'type':'ping'}")),
                    event("{}"),
                    "event: keepalive\ndata: \n\n",
                    whole(a.text()))),
        rewritten(
            "blank-after-event",
            "a blank line between event: and data:",
            s -> s.replace("data: ", "event: message\n\ndata: ")),
        rewritten(
            "event-fields",
            "id:, retry:, event: and unknown fields",
            s -> s.replace("data: ", "id: 1\nretry: 3000\nevent: chunk\nx-other: y\ndata: ")));
  }

  private static List<ServerCase> bytes() {
    return List.of(
        of(
                "byte-by-byte",
                "each byte in a packet of its own, characters of 2 to 4 bytes",
                a -> {
                  a.open();
                  String text = content(a.text() + " é€😀漢") + finish("stop") + DONE;
                  for (byte each : text.getBytes(UTF_8)) {
                    a.write(new byte[] {each});
                  }
                  a.end();
                })
            .expect(reply("OK-byte-by-byte é€😀漢").uncounted()),
        of(
                "surrogates-split",
                "an emoji as two escapes in two deltas",
                a ->
                    a.stream(
                        role(),
                        contents(a.text() + " "),
                        event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ud83d\"}}]}"),
                        event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ude00\"}}]}"),
                        tail()))
            .expect(reply("OK-surrogates-split 😀")),
        of(
                "nul-and-lone-surrogate",
                "U+0000 and half a pair: each becomes U+FFFD",
                a -> a.stream(role(), contents(a.text() + " "), BAD_PAIR, tail()))
            .expect(reply("OK-nul-and-lone-surrogate \uFFFD\uFFFD.")),
        of(
                "long-delta",
                "one delta of 100,000 characters",
                a -> a.stream(content("x".repeat(100_000)), tail()))
            .expect(reply("x".repeat(100_000))));
  }

  private static List<ServerCase> unended() {
    return List.of(
        of(
                "last-event-unended",
                "the last chunk, with the finish reason, ends with one line feed",
                a -> a.stream(role(), contents(a.text()), finish("stop").stripTrailing() + "\n"))
            .expect(reply().uncounted()),
        of(
                "done-unended",
                "no finish reason; [DONE] comes last, without a line end",
                a -> a.stream(role(), contents(a.text()), "data: [DONE]"))
            .expect(reply().uncounted()),
        of(
            "usage-unended",
            "the usage chunk comes last, without a line end",
            a -> a.stream(role(), contents(a.text()), finish("stop"), usage().stripTrailing())),
        of(
                "last-event-cut",
                "the body ends within a chunk, before any finish reason",
                a -> a.stream(role(), content("OK-"), content(a.text()).substring(0, 40)))
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)));
  }
}
