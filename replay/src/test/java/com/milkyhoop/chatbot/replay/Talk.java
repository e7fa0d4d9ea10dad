package com.milkyhoop.chatbot.replay;

import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.PromptDigest;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation as the processor records it: prompts by the product's own assembler. */
public final class Talk {
  public static final Instant BEGIN = Instant.parse("2026-11-01T08:00:00Z");

  private static final TokenCounter TOKENS = TokenCounter.forModel("gpt-4o");
  private static final LogEvent.Usage USAGE = new LogEvent.Usage(20, 5, 0, 0, 0);

  private final ConversationId id;
  private int maxTokens = 10_000;
  private int maxTurns = 200;
  private final List<FinishedTurn> kept = new ArrayList<>();
  private Instant now = BEGIN;
  private long next = 1;
  private boolean refuses;

  public Talk(String user) {
    id = new ConversationId(user, "main");
  }

  public Talk limits(int tokens, int turns) {
    maxTokens = tokens;
    maxTurns = turns;
    return this;
  }

  /** The model refuses the next prompt as too long, and answers its newer half. */
  public Talk refusing() {
    refuses = true;
    return this;
  }

  /** The processor forgets the oldest turns before this one. */
  public Talk dropBefore(long oldest) {
    kept.removeIf(turn -> turn.number() < oldest);
    return this;
  }

  /** Nothing is said for so long. */
  public Talk idle(Duration time) {
    now = now.plus(time);
    return this;
  }

  /** The processor forgets all of it. */
  public Talk expire() {
    kept.clear();
    next = 1;
    return this;
  }

  public LogEvent processed(String message, String reply) {
    return turn(LogEvent.Type.MESSAGE_PROCESSED, message, reply);
  }

  public LogEvent cancelled(String message, String reply) {
    return turn(LogEvent.Type.MESSAGE_CANCELLED, message, reply);
  }

  public LogEvent failed(String message) {
    return turn(LogEvent.Type.MESSAGE_FAILED, message, "");
  }

  /** Of a turn that waited behind another one: no prompt was made for it. */
  public LogEvent cancelledInQueue(String message) {
    return event(LogEvent.Type.MESSAGE_CANCELLED, message, "", null);
  }

  /** Makes one of a turn that took place elsewhere: no prompt was sent from here. */
  public LogEvent imported(String message, String reply) {
    return imported(event(LogEvent.Type.MESSAGE_PROCESSED, message, reply, null));
  }

  private LogEvent turn(LogEvent.Type type, String message, String reply) {
    var assembler = new PromptAssembler(TOKENS, "Be kind.", maxTokens, maxTurns);
    dropBefore(next - maxTurns + 1);
    Prompt prompt =
        assembler
            .assemble(message, TOKENS.count(message), kept.reversed().iterator())
            .orElseThrow();
    return event(type, message, reply, refuses ? prompt.withoutOlderHalf().orElseThrow() : prompt);
  }

  private LogEvent event(
      LogEvent.Type type, String message, String reply, @Nullable Prompt prompt) {
    now = now.plusSeconds(5);
    long number = next++;
    if (type.hasReply()) {
      kept.add(
          new FinishedTurn(
              number,
              message,
              TOKENS.count(message),
              reply,
              TOKENS.count(reply),
              prompt == null
                  ? OptionalLong.empty()
                  : OptionalLong.of(
                      prompt.turns().isEmpty() ? number : prompt.turns().getFirst())));
    }
    List<LogEvent.Call> calls = new ArrayList<>();
    if (refuses) {
      calls.add(new LogEvent.Call("default", "model_context_too_long", null));
      refuses = false;
    }
    if (prompt != null) {
      calls.add(
          new LogEvent.Call("default", type.hasReply() ? "completed" : "model_unavailable", USAGE));
    }
    return new LogEvent(
        type,
        id.userId(),
        new UUID(number, number),
        message,
        reply,
        now,
        "r" + number + "-" + now.getEpochSecond(),
        id.sessionId(),
        number,
        reply.isEmpty() ? null : "gpt-4o",
        prompt == null ? null : "default",
        reply.isEmpty() ? null : "stop",
        calls.size(),
        calls,
        reply.isEmpty() ? null : USAGE,
        null,
        type.hasReply() ? null : new LogEvent.Error("MODEL_UNAVAILABLE", "away"),
        prompt == null ? null : recorded(prompt));
  }

  private static LogEvent.Prompt recorded(Prompt prompt) {
    return new LogEvent.Prompt(
        "gpt-4o",
        1000,
        0.7,
        prompt.systemPrompt(),
        prompt.turns(),
        prompt.tokens(),
        prompt.limits().encoding(),
        prompt.limits().maxTokens(),
        prompt.limits().maxTurns(),
        PromptDigest.of(prompt.messages()));
  }

  private static LogEvent imported(LogEvent event) {
    return new LogEvent(
        event.event(),
        event.userId(),
        event.traceId(),
        event.message(),
        event.reply(),
        event.timestamp(),
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
        event.prompt(),
        event.textDigest(),
        true,
        event.principal());
  }

  /** Returns the event with other texts and all else, digests too, as it was. */
  public static LogEvent altered(LogEvent event, String message, String reply) {
    return new LogEvent(
        event.event(),
        event.userId(),
        event.traceId(),
        message,
        reply,
        event.timestamp(),
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
        event.prompt(),
        event.textDigest(),
        event.imported(),
        event.principal());
  }

  /** Returns the event with another prompt. */
  public static LogEvent withPrompt(LogEvent event, LogEvent.Prompt prompt) {
    return new LogEvent(
        event.event(),
        event.userId(),
        event.traceId(),
        event.message(),
        event.reply(),
        event.timestamp(),
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
        prompt,
        event.textDigest(),
        event.imported(),
        event.principal());
  }
}
