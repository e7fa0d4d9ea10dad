package com.milkyhoop.chatbot.replay.show;

import static java.util.stream.Collectors.joining;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes a conversation for a terminal: each turn's texts, and a line of what it took. */
final class Transcript {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String INDENT = "         ";

  /** Matches what a text could do to the terminal that shows it. */
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");

  private final PrintWriter out;
  private final boolean inColour;

  /**
   * @param inColour whether the terminal takes colours
   */
  Transcript(PrintWriter out, boolean inColour) {
    this.out = out;
    this.inColour = inColour;
  }

  void write(ConversationId id, List<LoggedTurn> turns) {
    out.printf(
        Locale.ROOT, "user %s, session %s: %,d turns%n", id.userId(), id.sessionId(), turns.size());
    for (LoggedTurn turn : turns) {
      out.println();
      write(turn);
    }
  }

  private void write(LoggedTurn turn) {
    LogEvent event = turn.event();
    out.println(
        bold("turn " + event.turn())
            + dim(
                "  %s  %s  partition %d offset %d"
                    .formatted(
                        TIME.format(event.timestamp()),
                        OutcomeNames.of(event.event()),
                        turn.partition(),
                        turn.offset())));
    text("user     ", event.message());
    if (!event.reply().isEmpty()) {
      text("chatbot  ", event.reply());
    }
    LogEvent.Error error = event.error();
    if (error != null) {
      text("error    ", error.reason() + ": " + error.message());
    }
    out.println(dim(INDENT + facts(event)));
    if (event.attempts() > 1) {
      out.println(dim(INDENT + "calls: " + calls(event)));
    }
  }

  private void text(String who, String text) {
    String lines = CONTROLS.matcher(text).replaceAll("\uFFFD").replace("\n", "\n" + INDENT);
    out.println(dim(who) + lines);
  }

  private static String facts(LogEvent event) {
    List<String> facts = new ArrayList<>();
    if (event.model() != null) {
      facts.add(event.model() + (event.route() == null ? "" : " by " + event.route()));
    }
    if (event.finishReason() != null) {
      facts.add(event.finishReason());
    }
    facts.add(event.attempts() == 1 ? "1 call" : event.attempts() + " calls");
    LogEvent.Usage usage = event.usage();
    if (usage != null) {
      facts.add(
          String.format(
              Locale.ROOT, "%,d + %,d tokens", usage.promptTokens(), usage.completionTokens()));
    }
    LogEvent.Prompt prompt = event.prompt();
    if (prompt != null) {
      facts.add(prompt.turns().isEmpty() ? "no history" : "history: turns " + span(prompt.turns()));
    }
    LogEvent.Latency latency = event.latencyMs();
    if (latency != null) {
      facts.add(
          String.format(
              Locale.ROOT,
              "queued %,d ms, first token %s, total %,d ms",
              latency.queued(),
              latency.firstToken() == null
                  ? "none"
                  : String.format(Locale.ROOT, "after %,d ms", latency.firstToken()),
              latency.total()));
    }
    facts.add("request " + event.requestId());
    return String.join(" · ", facts);
  }

  private static String span(List<Long> turns) {
    return turns.size() == 1
        ? String.valueOf(turns.getFirst())
        : turns.getFirst() + " to " + turns.getLast();
  }

  private static String calls(LogEvent event) {
    return event.calls().stream()
        .map(call -> call.route() + " " + call.outcome())
        .collect(joining(", "));
  }

  private String bold(String text) {
    return inColour ? "\033[1m" + text + "\033[0m" : text;
  }

  private String dim(String text) {
    return inColour ? "\033[2m" + text + "\033[0m" : text;
  }
}
