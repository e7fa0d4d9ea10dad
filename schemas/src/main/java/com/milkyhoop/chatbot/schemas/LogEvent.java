package com.milkyhoop.chatbot.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event on chatbot-log-topic, the public record: exactly one for each request (R4). The first
 * six names are fixed; a reader must ignore names that it does not know.
 *
 * @param reply always a string: empty where there is none
 * @param timestamp append time of the outcome that ended the turn, milliseconds
 * @param turn number of the turn within its conversation, from 1
 * @param model as it names itself; null where there is no reply
 * @param route name of the server and model that were asked, as configured; null where no attempt
 *     was made
 * @param attempts how many calls to models were sent
 * @param calls each of them, in the order of their begins
 * @param prompt what was sent to the model; null where no attempt was made
 * @param textDigest of message and reply, as {@link TextDigest} computes it; null where a writer
 *     that is not ours gave none
 * @param imported true for a turn that took place elsewhere and was imported; null for all others
 * @param principal who asked for the user: a service, or the issuer of the user's token; null where
 *     that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LogEvent(
    Type event,
    String userId,
    UUID traceId,
    String message,
    String reply,
    Instant timestamp,
    String requestId,
    String sessionId,
    long turn,
    @Nullable String model,
    @Nullable String route,
    @Nullable String finishReason,
    int attempts,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Call> calls,
    @Nullable Usage usage,
    @Nullable Latency latencyMs,
    @Nullable Error error,
    @Nullable Prompt prompt,
    @Nullable String textDigest,
    @Nullable Boolean imported,
    @Nullable String principal) {

  public LogEvent {
    // Jackson passes null where the event has none.
    calls = Objects.requireNonNullElse(calls, List.of());
  }

  /**
   * Makes the event of a turn that took place here, with the digest of its own texts, as every
   * writer does; it names no principal.
   */
  public LogEvent(
      Type event,
      String userId,
      UUID traceId,
      String message,
      String reply,
      Instant timestamp,
      String requestId,
      String sessionId,
      long turn,
      @Nullable String model,
      @Nullable String route,
      @Nullable String finishReason,
      int attempts,
      List<Call> calls,
      @Nullable Usage usage,
      @Nullable Latency latencyMs,
      @Nullable Error error,
      @Nullable Prompt prompt) {
    this(
        event,
        userId,
        traceId,
        message,
        reply,
        timestamp,
        requestId,
        sessionId,
        turn,
        model,
        route,
        finishReason,
        attempts,
        calls,
        usage,
        latencyMs,
        error,
        prompt,
        TextDigest.of(message, reply),
        null,
        null);
  }

  /** Returns the same event as that of another request. */
  public LogEvent withRequestId(String other) {
    return new LogEvent(
        event,
        userId,
        traceId,
        message,
        reply,
        timestamp,
        other,
        sessionId,
        turn,
        model,
        route,
        finishReason,
        attempts,
        calls,
        usage,
        latencyMs,
        error,
        prompt,
        textDigest,
        imported,
        principal);
  }

  /** Says what became of the message. */
  public enum Type {
    @JsonProperty("message_processed")
    MESSAGE_PROCESSED,
    @JsonProperty("message_cancelled")
    MESSAGE_CANCELLED,
    @JsonProperty("message_failed")
    MESSAGE_FAILED,
    @JsonProperty("message_expired")
    MESSAGE_EXPIRED,
    @JsonProperty("message_rejected")
    MESSAGE_REJECTED,
    /** The user was erased while the message was unfinished: how it ended, without any text. */
    @JsonProperty("message_erased")
    MESSAGE_ERASED,
    /**
     * No message: everything of this user, or of the one session that it names, that stands before
     * it in its partition is to be forgotten. It has no text; {@code request_id} is the erasure's.
     */
    @JsonProperty("user_erased")
    USER_ERASED;

    /** Returns whether such a turn is a row of {@code "ChatMessage"}. */
    public boolean hasReply() {
      return switch (this) {
        case MESSAGE_PROCESSED, MESSAGE_CANCELLED -> true;
        case MESSAGE_FAILED, MESSAGE_EXPIRED, MESSAGE_REJECTED, MESSAGE_ERASED, USER_ERASED ->
            false;
      };
    }
  }

  /**
   * Tokens as the model counted them: {@code cached} and {@code cacheWritten} ones are part of the
   * prompt's, {@code reasoning} ones of the completion's.
   */
  public record Usage(
      long promptTokens,
      long completionTokens,
      long cachedTokens,
      long cacheWrittenTokens,
      long reasoningTokens) {}

  /**
   * One call that was sent to a server.
   *
   * @param outcome {@code completed}; {@code hedged}, where another call beside it spoke first;
   *     {@code lost}, with its process; or the reason of its failure in lower case
   * @param usage null where nobody counted
   * @param estimated true where the usage was counted from the texts, as the server did not; else
   *     null
   * @param continuedFrom UTF-8 bytes of the reply that it was given to go on from; null for none
   * @param attempt names the attempt of a call that is lost or superseded, whose cost may be known
   *     later; null of others
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Call(
      String route,
      String outcome,
      @Nullable Usage usage,
      @Nullable Boolean estimated,
      @Nullable Integer continuedFrom,
      @Nullable String attempt) {
    /** Creates a call that began with nothing, and that the server counted, if anybody did. */
    public Call(String route, String outcome, @Nullable Usage usage) {
      this(route, outcome, usage, null, null, null);
    }
  }

  /** Milliseconds: waiting for a permit, then from the permit to the first token and to the end. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Latency(long queued, @Nullable Long firstToken, long total) {}

  /** Says why there is no reply: a stable name of docs/errors.md and a sentence for a person. */
  public record Error(String reason, String message) {}

  /**
   * Holds what is needed to send the same prompt again, and to prove that it is the same (R16):
   * parameters, the turns that it held, and how these were chosen.
   *
   * @param temperature null where none was sent
   * @param turns numbers of the earlier turns in it, oldest first
   * @param tokens of the prompt as it was sent, counted by us
   * @param encoding in which tokens are counted
   * @param maxContextTokens the most that it might hold
   * @param maxContextTurns the most earlier turns that it might hold
   * @param sha256 of the messages as they were sent, in hexadecimal
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Prompt(
      String model,
      int maxTokens,
      @Nullable Double temperature,
      String systemPrompt,
      List<Long> turns,
      int tokens,
      String encoding,
      int maxContextTokens,
      int maxContextTurns,
      String sha256) {}

  /**
   * Makes the event that has every reader forget a user.
   *
   * @param sessionId empty: all sessions
   * @param at append time of the record that asked for it
   */
  public static LogEvent userErased(
      String userId, String sessionId, String erasureId, UUID traceId, Instant at) {
    return new LogEvent(
        Type.USER_ERASED,
        userId,
        traceId,
        "",
        "",
        at,
        erasureId,
        sessionId,
        0,
        null,
        null,
        null,
        0,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** Returns the event as JSON in UTF-8, as it stands on the topic. */
  public byte[] toJson() {
    return LogEventJson.write(this);
  }

  /**
   * Parses an event from JSON in UTF-8.
   *
   * @throws MalformedRecordException when the bytes are no log event
   */
  public static LogEvent parse(byte[] json) {
    return LogEventJson.read(json);
  }
}
