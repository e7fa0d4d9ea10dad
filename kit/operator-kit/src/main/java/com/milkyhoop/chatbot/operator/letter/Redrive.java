package com.milkyhoop.chatbot.operator.letter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import com.milkyhoop.chatbot.operator.erasure.UndoneErasures;
import com.milkyhoop.chatbot.operator.erasure.UndoneErasures.ErasurePlace;
import com.milkyhoop.chatbot.operator.topic.DurableProducer;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Writes requests that could not be processed back to where they stood. A request has an id, so
 * that one that was processed after all is not processed again (R11). Only requests: the end of a
 * turn is decided once, and the log has its events already. An erasure that arrives meanwhile is
 * requested again, so that it reaches what was written back behind it (R15).
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

  /** Receives each letter, in their order. */
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
   * @return the erasures that it asked for once more
   * @throws KafkaException where Kafka is away; what was written before stays
   */
  public List<RequestedErasure> run(OptionalLong offset, boolean dryRun, Listener listener) {
    Instant oldest = Instant.now().minus(requestTtl);
    Map<Integer, Long> from = new HashMap<>();
    try (var topics = new TopicTail(kafka);
        Producer<byte[], byte[]> producer = DurableProducer.create(kafka)) {
      var rules = new RedriveRules(oldest, RecentErasures.read(topics, kafka, oldest));
      new Letters(topics, kafka.topics())
          .read(
              LetterTopic.REQUESTS,
              offset,
              letter -> {
                Optional<String> refusal = rules.refusal(letter);
                if (!letter.time().isBefore(oldest)) {
                  note(letter, from);
                }
                if (refusal.isEmpty() && !dryRun) {
                  send(letter, producer);
                }
                listener.seen(letter, refusal);
              });
    } catch (RuntimeException e) {
      askAgainNonetheless(dryRun, from, e);
      throw e;
    }
    return requestAgain(dryRun, from);
  }

  private List<RequestedErasure> requestAgain(boolean dryRun, Map<Integer, Long> from) {
    return dryRun ? List.of() : new UndoneErasures(kafka, Redrive::isOlder).requestAgain(from);
  }

  /** Asks again where its listener has ended the run: its client is gone, and may not come back. */
  private void askAgainNonetheless(boolean dryRun, Map<Integer, Long> from, RuntimeException e) {
    try {
      var _ = requestAgain(dryRun, from);
    } catch (RuntimeException failure) {
      e.addSuppressed(failure);
    }
  }

  /**
   * Records where the first letter of each partition stood. One that is left may have been written
   * back by a run that was interrupted.
   */
  private static void note(ReadLetter letter, Map<Integer, Long> from) {
    letter
        .partition()
        .ifPresent(
            partition ->
                letter
                    .offsetBefore()
                    .ifPresent(offset -> from.merge(partition, offset, Math::min)));
  }

  /** Returns whether a record that was written back had stood before the erasure. */
  private static boolean isOlder(
      ConsumerRecord<byte[], byte[]> record, ChatRequest request, ErasurePlace erasure) {
    return ReadLetter.redrivenFrom(record).filter(before -> before < erasure.offset()).isPresent();
  }

  private void send(ReadLetter letter, Producer<byte[], byte[]> producer) {
    List<Header> headers = new ArrayList<>();
    for (Header header : letter.record().headers()) {
      if (!header.key().startsWith(OF_DEAD_LETTERS)) {
        headers.add(header);
      }
    }
    letter
        .offsetBefore()
        .map(before -> Long.toString(before).getBytes(UTF_8))
        .ifPresent(before -> headers.add(new RecordHeader(DeadLetter.REDRIVEN_FROM, before)));
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
