package com.milkyhoop.chatbot.ingress.reply;

import com.milkyhoop.chatbot.schemas.AttemptId;
import java.time.Duration;
import java.util.Optional;

/**
 * Says what the processor says about a reply. May come late, twice, or not at all, except its end.
 */
public sealed interface ReplyMessage {
  /**
   * A piece of an attempt's text.
   *
   * @param offset UTF-8 bytes of the attempt's text before this piece
   */
  record Piece(AttemptId attempt, long offset, String text) implements ReplyMessage {}

  /** The end of a turn that has a reply; {@code reply} is the whole of it. */
  record Completed(String reply, String finishReason, String model, Optional<ReplyUsage> usage)
      implements ReplyMessage {}

  /** The end of a turn without a reply. */
  record Failed(Failure why) implements ReplyMessage {}

  /** The end of this call alone; says nothing of the turn. */
  record Refused(Failure why) implements ReplyMessage {}

  /**
   * Says why there is no reply.
   *
   * @param reason one of the error catalogue, or a newer processor's
   * @param retryAfter present where a retry can help
   */
  record Failure(String reason, String description, Optional<Duration> retryAfter) {}
}
