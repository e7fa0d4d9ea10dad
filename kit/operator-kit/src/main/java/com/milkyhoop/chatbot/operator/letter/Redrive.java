package com.milkyhoop.chatbot.operator.letter;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.erasure.ErasureRequests;
import com.milkyhoop.chatbot.operator.topic.DurableProducer;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests that could not be processed back to where they stood. A request has an id, so
 * that one that was processed after all is not processed again (R11). Only requests: the end of a
 * turn is decided once, and the log has its events already.
 */
public final class Redrive {
  private static final Logger log = LoggerFactory.getLogger(Redrive.class);
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
    Instant begin = Instant.now();
    Instant oldest = begin.minus(requestTtl);
    Map<Subject, Instant> written = new HashMap<>();
    try (var topics = new TopicTail(kafka);
        Producer<byte[], byte[]> producer = DurableProducer.create(kafka)) {
      var rules = new RedriveRules(oldest, RecentErasures.read(topics, kafka, oldest));
      new Letters(topics, kafka.topics())
          .read(
              LetterTopic.REQUESTS,
              offset,
              letter -> {
                Optional<String> refusal = rules.refusal(letter);
                if (refusal.isEmpty() && !dryRun) {
                  send(letter, producer);
                  RedriveRules.subject(letter)
                      .ifPresent(it -> written.merge(it, letter.time(), Redrive::earlier));
                }
                listener.seen(letter, refusal);
              });
      if (!written.isEmpty()) {
        eraseAgain(written, RecentErasures.read(topics, kafka, begin));
      }
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Takes back what came behind an erasure because that was asked for meanwhile (R15). */
  private void eraseAgain(Map<Subject, Instant> written, RecentErasures meanwhile) {
    List<Subject> erased =
        written.entrySet().stream()
            .filter(each -> meanwhile.cover(each.getKey(), each.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (!erased.isEmpty()) {
      var requests = new ErasureRequests(kafka);
      erased.forEach(requests::ask);
      log.atWarn()
          .addKeyValue("conversations", erased.size())
          .log("erased while their letters were written back: asked for their erasure again");
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
}
