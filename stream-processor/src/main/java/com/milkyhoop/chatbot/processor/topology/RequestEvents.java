package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.Detached;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OfRequest;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.TraceParent;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** What the records of chat-requests mean. */
final class RequestEvents {
  private static final long LONGEST_TURN_MS = Duration.ofDays(1).toMillis();

  private RequestEvents() {}

  /**
   * @throws MalformedRecordException when the record asks for nothing that is known here
   */
  static OfRequest event(ChatRequest request, Record<byte[], byte[]> record) {
    if (!ConversationId.ID.matcher(request.getRequestId()).matches()) {
      throw new MalformedRecordException("request_id must match " + ConversationId.ID.pattern());
    }
    return switch (request.getAction()) {
      case SEND -> sent(request, record);
      case ATTACH ->
          new Attached(
              request.getRequestId(), target(request), Optional.ofNullable(request.getShown()));
      case DETACH -> new Detached(request.getRequestId(), target(request));
      case CANCEL ->
          new CancelAsked(request.getRequestId(), Optional.ofNullable(request.getTarget()));
      case UNKNOWN -> throw new MalformedRecordException("an action of a newer release");
    };
  }

  static ConversationId conversation(Record<byte[], byte[]> record) {
    if (record.key() == null) {
      throw new MalformedRecordException("record has no key");
    }
    return ConversationId.parse(new String(record.key(), UTF_8));
  }

  private static MessageSent sent(ChatRequest request, Record<byte[], byte[]> record) {
    return new MessageSent(
        request.getRequestId(),
        request.getMessage(),
        request.getMessageTokens(),
        TraceParent.of(record.headers()).map(TraceParent::header).orElse(""),
        request.getOnBusy(),
        record.timestamp() + Math.clamp(request.getRemainingMs(), 0, LONGEST_TURN_MS),
        Optional.ofNullable(request.getTarget()),
        record.timestamp());
  }

  private static ReplyTarget target(ChatRequest request) {
    if (request.getTarget() == null) {
      throw new MalformedRecordException(request.getAction() + " has no target");
    }
    return request.getTarget();
  }
}
