package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Detached;
import com.milkyhoop.chatbot.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.kafka.TraceHeader;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.model.redaction.Redactor;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Erasure;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.OfConversation;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.RefusedMessage;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Unreadable;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.MessageText;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of chat-requests. It refuses what an ingress would: the topic may have other
 * producers, and what is stored of a request must fit every record that is made of it later.
 */
final class RequestReader {
  private static final long LONGEST_TURN_MS = Duration.ofDays(1).toMillis();

  private final RecordCodec<ChatRequest> codec;
  private final Redactor redactor;
  private final PastTurnReader pastTurns;

  /**
   * @param redactor goes over messages of users; what is restored went through one before
   */
  RequestReader(RecordCodec<ChatRequest> codec, Redactor redactor, OutcomeRules rules) {
    this.codec = codec;
    this.redactor = redactor;
    this.pastTurns = new PastTurnReader(rules);
  }

  /**
   * Never throws.
   *
   * @param appendedAt append time of the record
   */
  TaskRecord read(Record<byte[], byte[]> record, long appendedAt) {
    try {
      ChatRequest request = codec.decode(present(record.value(), "value"));
      requireId("request_id", request.getRequestId());
      if (request.getAction() == Action.ERASE) {
        return erasure(request, record, appendedAt);
      }
      ConversationId conversation = conversation(record.key());
      return switch (request.getAction()) {
        case SEND -> sent(conversation, request, record, appendedAt);
        case ATTACH -> new OfConversation(conversation, attached(request));
        case DETACH ->
            new OfConversation(conversation, new Detached(request.getRequestId(), target(request)));
        case CANCEL ->
            new OfConversation(
                conversation,
                new CancelAsked(request.getRequestId(), Optional.ofNullable(request.getTarget())));
        case IMPORT, RESTORE ->
            new OfConversation(conversation, pastTurns.read(request, record, appendedAt));
        case ERASE, UNKNOWN -> throw new MalformedRecordException("an action of a newer release");
      };
    } catch (RuntimeException e) {
      return new Unreadable(e);
    }
  }

  private static TaskRecord erasure(
      ChatRequest request, Record<byte[], byte[]> record, long appendedAt) {
    String id = request.getRequestId();
    return new Erasure(
        Subject.parse(present(record.key(), "key")),
        id,
        TraceHeader.read(record.headers()).orElseGet(() -> TraceParent.named(id)),
        appendedAt);
  }

  static ConversationId conversation(byte @Nullable [] key) {
    return ConversationId.parse(new String(present(key, "key"), UTF_8));
  }

  static byte[] present(byte @Nullable [] bytes, String name) {
    if (bytes == null) {
      throw new MalformedRecordException("record has no " + name);
    }
    return bytes;
  }

  static void requireId(String name, String id) {
    if (!ConversationId.ID.matcher(id).matches()) {
      throw new MalformedRecordException(name + " must match " + ConversationId.ID.pattern());
    }
  }

  private TaskRecord sent(
      ConversationId conversation,
      ChatRequest request,
      Record<byte[], byte[]> record,
      long appendedAt) {
    var sent =
        new MessageSent(
            request.getRequestId(),
            redactor.redact(request.getMessage()),
            request.getMessageTokens(),
            trace(record),
            request.getOnBusy(),
            appendedAt + Math.clamp(request.getRemainingMs(), 0, LONGEST_TURN_MS),
            principal(request),
            Optional.ofNullable(request.getAllowance()),
            Optional.ofNullable(request.getTarget()),
            appendedAt);
    return brokenRule(request)
        .<TaskRecord>map(
            rule ->
                new RefusedMessage(
                    conversation, sent.withoutMessage(), new MalformedRecordException(rule)))
        .orElseGet(() -> new OfConversation(conversation, sent));
  }

  private static String principal(ChatRequest request) {
    String principal = request.getPrincipal();
    if (!principal.isEmpty() && !UsageKey.PRINCIPAL.matcher(principal).matches()) {
      throw new MalformedRecordException("principal must match " + UsageKey.PRINCIPAL.pattern());
    }
    return principal;
  }

  /** Returns the trace context of a request; empty where it came without one. */
  static String trace(Record<?, ?> record) {
    return TraceHeader.read(record.headers()).map(TraceParent::header).orElse("");
  }

  /** A token has at least one byte. */
  static Optional<String> brokenRule(ChatRequest request) {
    int tokens = request.getMessageTokens();
    return MessageText.brokenRule(request.getMessage())
        .map(rule -> "message " + rule)
        .or(
            () ->
                tokens >= 0 && tokens <= MessageText.MAX_BYTES
                    ? Optional.empty()
                    : Optional.of(
                        "message_tokens must be from 0 to %d".formatted(MessageText.MAX_BYTES)));
  }

  private static ReplyTarget target(ChatRequest request) {
    if (request.getTarget() == null) {
      throw new MalformedRecordException(request.getAction() + " has no target");
    }
    return request.getTarget();
  }

  private static Attached attached(ChatRequest request) {
    ShownText shown = request.getShown();
    if (shown != null && shown.getBytes() < 0) {
      throw new MalformedRecordException("shown has a negative number of bytes");
    }
    return new Attached(request.getRequestId(), target(request), Optional.ofNullable(shown));
  }
}
