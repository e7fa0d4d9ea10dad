package com.milkyhoop.chatbot.operator.inspect;

import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says what a conversation is doing.
 *
 * @param partition of its requests and its events
 * @param requests in the order they were asked
 */
public record Inspection(int partition, List<Request> requests) {
  public Inspection {
    requests = List.copyOf(requests);
  }

  /**
   * Describes one message.
   *
   * @param askedAt its append time
   * @param end its event; empty while it is unfinished
   * @param isRead whether a processor has committed that it read it
   * @param isLate whether it should have ended by now
   * @param isCancelling whether somebody asked to cancel it
   */
  public record Request(
      String id,
      Instant askedAt,
      Optional<LogEvent> end,
      boolean isRead,
      boolean isLate,
      boolean isCancelling) {}
}
