package com.milkyhoop.chatbot.ingress.relay;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyUsage;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.time.Duration;
import java.util.Optional;

/** Translates from the Avro record of chat-replies to the ingress' own words. */
public final class ReplyMessages {
  private ReplyMessages() {}

  /**
   * @throws MalformedRecordException when the record says nothing that is known here
   */
  public static ReplyMessage from(ReplyEvent event) {
    return switch (event.getKind()) {
      case DELTA ->
          new ReplyMessage.Piece(
              new AttemptId(event.getEpoch(), event.getNumber()),
              event.getOffset(),
              event.getText());
      case FINAL ->
          event.getFailure() == null
              ? completed(event)
              : new ReplyMessage.Failed(failure(event.getFailure()));
      case REFUSED -> {
        if (event.getFailure() == null) {
          throw new MalformedRecordException("a refusal without a failure");
        }
        yield new ReplyMessage.Refused(failure(event.getFailure()));
      }
      case UNKNOWN -> throw new MalformedRecordException("a kind of a newer release");
    };
  }

  private static ReplyMessage completed(ReplyEvent event) {
    var usage =
        Optional.ofNullable(event.getUsage())
            .map(u -> new ReplyUsage(u.getPromptTokens(), u.getCompletionTokens()));
    return new ReplyMessage.Completed(
        event.getText(), event.getFinishReason(), event.getModel(), usage);
  }

  private static ReplyMessage.Failure failure(Failure failure) {
    return new ReplyMessage.Failure(
        failure.getReason(),
        failure.getMessage(),
        Optional.ofNullable(failure.getRetryAfterMs()).map(Duration::ofMillis));
  }
}
