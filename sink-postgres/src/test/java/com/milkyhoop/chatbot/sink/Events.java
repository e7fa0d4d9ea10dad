package com.milkyhoop.chatbot.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Position;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Log events for tests. */
public final class Events {
  public static final Instant AT = Instant.parse("2025-03-22T08:00:00.123Z");

  private static final LogEvent.Usage USAGE = new LogEvent.Usage(12, 3, 8, 0, 0);

  private Events() {}

  public static LogEvent processed(String user, String session, String request) {
    return event(
        LogEvent.Type.MESSAGE_PROCESSED, user, session, request, "Halo juga, " + request + "!");
  }

  /** Of requests {@code r<from>} to before {@code r<to>}, of several conversations. */
  public static List<LogEvent> processed(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> processed("u" + i % 17, "s1", "r" + i)).toList();
  }

  public static LogEvent event(
      LogEvent.Type type, String user, String session, String request, String reply) {
    LogEvent.@Nullable Error error =
        type.hasReply() ? null : new LogEvent.Error("MODEL_UNAVAILABLE", "The model is away.");
    return new LogEvent(
        type,
        user,
        UUID.fromString("e49212f1-3421-4d56-b1b4-c5a1234c2db1"),
        "Halo bot!",
        reply,
        AT,
        request,
        session,
        1,
        "gpt-4o",
        "default",
        "stop",
        1,
        List.of(new LogEvent.Call("default", "completed", USAGE)),
        USAGE,
        new LogEvent.Latency(2, 310L, 840),
        error,
        new LogEvent.Prompt(
            "gpt-4o", 1000, 0.7, "Be kind.", List.of(), 14, "o200k_base", 16_384, 200, "9f86d0"));
  }

  /** Returns the same event of another time. */
  public static LogEvent at(LogEvent event, Instant at) {
    return new LogEvent(
        event.event(),
        event.userId(),
        event.traceId(),
        event.message(),
        event.reply(),
        at,
        event.requestId(),
        event.sessionId(),
        event.turn(),
        event.model(),
        event.route(),
        event.finishReason(),
        event.attempts(),
        event.calls(),
        event.usage(),
        event.latencyMs(),
        event.error(),
        event.prompt());
  }

  public static LogRow row(LogEvent event, long offset) {
    return row(new String(event.toJson(), UTF_8), offset);
  }

  public static LogRow row(String json, long offset) {
    return LogRow.parse(json.getBytes(UTF_8), new Position("log", 0, offset));
  }
}
