package com.milkyhoop.chatbot.sink.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One log event, ready to be written.
 *
 * @param json the record's value, every byte of it, as text
 * @param id {@link MessageId} of the event
 */
public record LogRow(LogEvent event, String json, Position position, UUID id) {

  private static final char REPLACEMENT = '\uFFFD';

  /** Makes the id from the event. */
  public LogRow(LogEvent event, String json, Position position) {
    this(event, json, position, MessageId.of(event));
  }

  /**
   * Reads a record of the log topic.
   *
   * @param value the value of the record; null where it has none
   * @throws MalformedRecordException when it is no log event, or its ids are none
   */
  public static LogRow parse(byte @Nullable [] value, Position position) {
    if (value == null) {
      throw new MalformedRecordException("record has no value");
    }
    String json = text(value);
    LogEvent event = LogEvent.parse(value);
    requireId("user_id", event.userId());
    if (event.event() != LogEvent.Type.USER_ERASED || !event.sessionId().isEmpty()) {
      requireId("session_id", event.sessionId());
    }
    requireId("request_id", event.requestId());
    return new LogRow(event, json, position);
  }

  /** Returns the same row as that of another request. */
  public LogRow withRequestId(String requestId) {
    return new LogRow(event.withRequestId(requestId), json, position);
  }

  /** Ids of another form could not be a key (Postgres bounds what an index holds). */
  private static void requireId(String name, String value) {
    if (!ConversationId.ID.matcher(value).matches()) {
      throw new MalformedRecordException(name + " must match " + ConversationId.ID.pattern());
    }
  }

  /**
   * Decodes and, unlike {@code new String}, never replaces what is no UTF-8. But it is the faster
   * one, so the other decides where it may have replaced something.
   */
  private static String text(byte[] utf8) {
    String text = new String(utf8, UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : strictly(utf8);
  }

  private static String strictly(byte[] utf8) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException("value is not UTF-8", e);
    }
  }
}
