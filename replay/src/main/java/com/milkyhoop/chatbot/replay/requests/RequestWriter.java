package com.milkyhoop.chatbot.replay.requests;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TraceHeader;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to chat-requests as the ingress does: to the partition of the conversation, acknowledged
 * by all replicas, in order and once. Thread-safe.
 */
public final class RequestWriter implements AutoCloseable {
  private static final int LINGER_MS = 20;
  private static final int BATCH_BYTES = 256 * 1024;

  private final KafkaSettings kafka;
  private final RecordCodec<ChatRequest> codec;
  private final Producer<byte[], byte[]> producer;
  private final Map<Integer, Long> ends = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param largestRecord bytes of a record at most, as the topic takes it
   */
  public RequestWriter(KafkaSettings kafka, int largestRecord) {
    this.kafka = kafka;
    codec = kafka.codecs().requests();
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, largestRecord);
    producer =
        KafkaClients.producer(kafka, config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends a record; waits only while the producer's buffer is full.
   *
   * @param traceId of the turn, in UUID form
   * @param more headers, beside that of the trace
   * @throws UnreachableException when it, or one before it, could not be written
   */
  public void send(ConversationId conversation, ChatRequest request, UUID traceId, Header... more) {
    var trace = new TraceParent(hex(traceId), hex(traceId).substring(16), false);
    List<Header> headers = new ArrayList<>(List.of(more));
    headers.add(TraceHeader.of(trace));
    send(
        new ProducerRecord<>(
            kafka.topics().requests(),
            null,
            conversation.key().getBytes(UTF_8),
            codec.encode(request),
            headers));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    throwFailure();
    try {
      producer.send(record, this::acknowledged);
    } catch (KafkaException e) {
      throw unwritten(e);
    }
  }

  /**
   * Waits until all is acknowledged.
   *
   * @return the offset behind the last record that was written to each partition
   * @throws UnreachableException when a record could not be written
   */
  public Map<Integer, Long> flush() {
    producer.flush();
    throwFailure();
    return Map.copyOf(ends);
  }

  private void acknowledged(@Nullable RecordMetadata written, @Nullable Exception e) {
    if (e != null) {
      failure.compareAndSet(null, e);
    } else if (written != null) {
      ends.merge(written.partition(), written.offset() + 1, Math::max);
    }
  }

  private void throwFailure() {
    Exception first = failure.get();
    if (first != null) {
      throw unwritten(first);
    }
  }

  private UnreachableException unwritten(Exception e) {
    return new UnreachableException(
        "%s at %s takes no records: %s; what was written before stays, run it again"
            .formatted(kafka.topics().requests(), kafka.brokers(), e.getMessage()),
        e);
  }

  private static String hex(UUID uuid) {
    return uuid.toString().replace("-", "");
  }

  @Override
  public void close() {
    producer.close();
  }
}
