package com.milkyhoop.chatbot.operator.letter;

import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes requests that could not be processed back to where they stood. A request has an id, so
 * that one that was processed after all is not processed again (R11). Only requests: the end of a
 * turn is decided once, and the log has its events already.
 */
public final class Redrive {
  private static final String OF_DEAD_LETTERS = "dlq.";

  private final KafkaSettings kafka;
  private final Duration requestTtl;

  /**
   * @param requestTtl how long a request has an outcome, as the processors are told
   */
  public Redrive(KafkaSettings kafka, Duration requestTtl) {
    this.kafka = kafka;
    this.requestTtl = requestTtl;
  }

  /** Is told of each letter, in their order. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param refusal why it was left; empty for one that was written back
     */
    void seen(ReadLetter letter, Optional<String> refusal);
  }

  /**
   * Writes each letter back as it is read, so that memory holds a few.
   *
   * @param offset of the one letter that is meant; empty: all
   * @param dryRun whether nothing is written
   * @throws KafkaException where Kafka is away; what was written before stays
   */
  public void run(OptionalLong offset, boolean dryRun, Listener listener) {
    Instant oldest = Instant.now().minus(requestTtl);
    try (var topics = new TopicTail(kafka);
        Producer<byte[], byte[]> producer = producer()) {
      var rules =
          new RedriveRules(oldest, RecentErasures.read(topics, kafka.topics().log(), oldest));
      new Letters(topics, kafka.topics())
          .read(
              LetterTopic.REQUESTS,
              offset,
              letter -> {
                Optional<String> refusal = rules.refusal(letter);
                if (refusal.isEmpty() && !dryRun) {
                  send(letter, producer);
                }
                listener.seen(letter, refusal);
              });
    }
  }

  private void send(ReadLetter letter, Producer<byte[], byte[]> producer) {
    List<Header> headers = new ArrayList<>();
    for (Header header : letter.record().headers()) {
      if (!header.key().startsWith(OF_DEAD_LETTERS)) {
        headers.add(header);
      }
    }
    try {
      var _ =
          producer
              .send(
                  new ProducerRecord<>(
                      kafka.topics().requests(),
                      letter.partition().orElseThrow(),
                      letter.record().key(),
                      letter.record().value(),
                      headers))
              .get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException("offset " + letter.offset() + " can't be written back", e);
    }
  }

  private Producer<byte[], byte[]> producer() {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "chatbot-operator");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return KafkaClients.producer(
        kafka, config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
