package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.operator.erasure.UndoneErasures.ErasurePlace;
import com.milkyhoop.chatbot.operator.erasure.UndoneErasures.OlderText;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds whose erasures are undone in one partition of chat-requests, some 200 bytes for each
 * erasure that the topic has. Takes the records in their order.
 */
final class UndoneInPartition {
  private final RecordCodec<ChatRequest> codec;
  private final OlderText texts;

  /** Holds the last erasure of each subject. */
  private final Map<Subject, ErasurePlace> erasures = new HashMap<>();

  private final Set<Subject> undone = new HashSet<>();

  UndoneInPartition(RecordCodec<ChatRequest> codec, OlderText texts) {
    this.codec = codec;
    this.texts = texts;
  }

  void take(ConsumerRecord<byte[], byte[]> record) {
    // What can't be read is a dead letter, and asks for nothing.
    Subject.find(record.key())
        .ifPresent(
            subject ->
                codec.find(record.value()).ifPresent(request -> take(subject, request, record)));
  }

  private void take(Subject subject, ChatRequest request, ConsumerRecord<byte[], byte[]> record) {
    if (request.getAction() == Action.ERASE) {
      erase(subject, record);
    } else {
      look(new Subject(subject.userId(), ""), record, request);
      look(subject, record, request);
    }
  }

  /**
   * Notes an erasure, which reaches all that stands before it: what was undone until here is erased
   * again.
   */
  private void erase(Subject subject, ConsumerRecord<byte[], byte[]> record) {
    undone.removeIf(
        each ->
            each.equals(subject) || (subject.isUser() && each.userId().equals(subject.userId())));
    erasures.put(
        subject, new ErasurePlace(record.offset(), Instant.ofEpochMilli(record.timestamp())));
  }

  private void look(Subject subject, ConsumerRecord<byte[], byte[]> record, ChatRequest request) {
    ErasurePlace erasure = erasures.get(subject);
    if (erasure != null && texts.isOlder(record, request, erasure)) {
      undone.add(subject);
    }
  }

  Set<Subject> subjects() {
    return undone;
  }
}
