package com.milkyhoop.chatbot.sink.row;

import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;

/**
 * A {@code user_erased} event: all rows of the user that stand before it in its partition go.
 *
 * @param sessionId empty: all sessions
 * @param askedAt append time of the record that asked for it
 * @param loggedAt append time of the event
 */
public record UserErasure(
    String id,
    String userId,
    String sessionId,
    Instant askedAt,
    Instant loggedAt,
    Position position) {

  /** Reads it out of its event. */
  public static UserErasure of(LogEvent event, Instant loggedAt, Position position) {
    return new UserErasure(
        event.requestId(),
        event.userId(),
        event.sessionId(),
        event.timestamp(),
        loggedAt,
        position);
  }
}
