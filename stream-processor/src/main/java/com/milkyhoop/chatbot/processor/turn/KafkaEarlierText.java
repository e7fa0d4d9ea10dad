package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.kafka.KafkaClients;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.TextDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back what was shown from chat-replies, as the ingresses do, up to where it ended when it
 * was asked for. Turns that ask at the same time, as those of a partition that was taken over do,
 * share one pass, which a thread makes that lives for it.
 *
 * @see "ADR 18: docs/adr/0018-what-was-shown-is-read-back.md"
 */
final class KafkaEarlierText implements EarlierText {
  private static final Logger log = LoggerFactory.getLogger(KafkaEarlierText.class);

  /** Waits so long for turns that ask at the same time. */
  static final Duration GATHERING = Duration.ofMillis(20);

  private static final Duration POLL = Duration.ofMillis(100);

  /** Deltas are small: as many as one fetch brings. */
  private static final int MAX_POLL_RECORDS = 10_000;

  /** Brokers' clocks may differ by as much (R7). */
  private static final long SKEW_MS = 1_000;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final RecordCodec<ReplyEvent> codec;
  private final String topic;
  private final int partitions;
  private final Duration gathering;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final AtomicBoolean reading = new AtomicBoolean();

  /** One turn's question. The assembly is the reading thread's. */
  private record Asked(
      TurnKey key,
      Set<ReplyTarget> targets,
      long since,
      PublishedReply.Assembly assembly,
      CompletableFuture<PublishedReply> answer) {}

  /**
   * @param consumers make a consumer without a group, for one pass
   */
  KafkaEarlierText(
      Supplier<Consumer<byte[], byte[]>> consumers,
      RecordCodec<ReplyEvent> codec,
      String topic,
      int partitions,
      Duration gathering) {
    this.consumers = consumers;
    this.codec = codec;
    this.topic = topic;
    this.partitions = partitions;
    this.gathering = gathering;
  }

  /** Makes a consumer for one pass. */
  static Consumer<byte[], byte[]> consumer(KafkaSettings kafka) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "earlier-text");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    return KafkaClients.consumer(
        kafka, config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Makes a number that no call has, of the turn's name: those of calls are random. */
  @Override
  public ReplyTarget recordOf(TurnKey key) {
    long number = TextDigest.of(key.conversation().key() + '/' + key.requestId()).getLong();
    return new ReplyTarget((int) Math.floorMod(number, (long) partitions), number);
  }

  @Override
  public PublishedReply of(TurnKey key, List<ReplyTarget> watchers, long since) {
    Set<ReplyTarget> targets = new HashSet<>(watchers);
    targets.add(recordOf(key));
    targets.removeIf(target -> target.getPartition() < 0 || target.getPartition() >= partitions);
    var question =
        new Asked(key, targets, since, new PublishedReply.Assembly(), new CompletableFuture<>());
    asked.add(question);
    readUnlessReading();
    try {
      return question.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      log.atWarn()
          .addKeyValue("error", e.toString())
          .log("what was shown of a reply could not be read back; it begins anew");
    }
    asked.remove(question);
    return PublishedReply.NOTHING;
  }

  private void readUnlessReading() {
    if (reading.compareAndSet(false, true)) {
      Thread.ofVirtual().name("earlier-text").start(this::readAll);
    }
  }

  private void readAll() {
    try {
      TimeUnit.MILLISECONDS.sleep(gathering.toMillis());
      while (!asked.isEmpty()) {
        List<Asked> together = new ArrayList<>();
        asked.drainTo(together);
        answer(together);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      reading.set(false);
    }
    if (!asked.isEmpty()) {
      readUnlessReading();
    }
  }

  private void answer(List<Asked> together) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      read(consumer, together, deadline);
    } catch (RuntimeException e) {
      together.forEach(question -> question.answer().completeExceptionally(e));
    }
  }

  /** Answers each question as soon as its own partitions are read: a slow one holds up no other. */
  private void read(Consumer<byte[], byte[]> consumer, List<Asked> together, long deadline) {
    Map<TopicPartition, Long> ends = seek(consumer, together, deadline);
    Map<ReplyTarget, List<Asked>> byTarget = new HashMap<>();
    for (Asked question : together) {
      for (ReplyTarget target : question.targets()) {
        byTarget.computeIfAbsent(target, _ -> new ArrayList<>()).add(question);
      }
    }
    List<Asked> waiting = new ArrayList<>(together);
    Set<TopicPartition> whole = new HashSet<>();
    while (true) {
      ends.forEach(
          (partition, end) -> {
            if (!whole.contains(partition) && consumer.position(partition) >= end) {
              whole.add(partition);
              consumer.pause(List.of(partition));
            }
          });
      waiting.removeIf(question -> answered(question, whole));
      if (waiting.isEmpty()) {
        return;
      }
      if (whole.size() == ends.size() || System.nanoTime() - deadline >= 0) {
        throw new IllegalStateException("chat-replies was not read in time");
      }
      consumer.poll(POLL).forEach(record -> take(record, byTarget));
    }
  }

  private boolean answered(Asked question, Set<TopicPartition> whole) {
    for (ReplyTarget target : question.targets()) {
      if (!whole.contains(partition(target))) {
        return false;
      }
    }
    question.answer().complete(question.assembly().reply());
    return true;
  }

  /** Positions the consumer; returns where it shall end, for those that a broker answers for. */
  private Map<TopicPartition, Long> seek(
      Consumer<byte[], byte[]> consumer, List<Asked> together, long deadline) {
    Map<TopicPartition, Long> since = new HashMap<>();
    for (Asked question : together) {
      for (ReplyTarget target : question.targets()) {
        since.merge(partition(target), question.since() - SKEW_MS, Math::min);
      }
    }
    Map<TopicPartition, Span> spans = new HashMap<>();
    try {
      spans.putAll(spans(consumer, since, left(deadline).dividedBy(2)));
    } catch (TimeoutException _) {
      // One without a leader fails all of them.
      since.forEach(
          (partition, at) -> {
            try {
              spans.putAll(spans(consumer, Map.of(partition, at), shorter(POLL, left(deadline))));
            } catch (TimeoutException _) {
              log.atWarn()
                  .addKeyValue("partition", partition.partition())
                  .log("no broker answers for a partition of chat-replies");
            }
          });
    }
    consumer.assign(spans.keySet());
    Map<TopicPartition, Long> ends = new HashMap<>();
    spans.forEach(
        (partition, span) -> {
          consumer.seek(partition, span.begin());
          ends.put(partition, span.end());
        });
    return ends;
  }

  /** Bounds what is read of a partition; the end is excluded. */
  private record Span(long begin, long end) {}

  private static Map<TopicPartition, Span> spans(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> since, Duration patience) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(since.keySet(), patience);
    Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(since, patience);
    Map<TopicPartition, Span> spans = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          OffsetAndTimestamp begin = begins.get(partition);
          spans.put(partition, new Span(begin == null ? end : begin.offset(), end));
        });
    return spans;
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private TopicPartition partition(ReplyTarget target) {
    return new TopicPartition(topic, target.getPartition());
  }

  private void take(ConsumerRecord<byte[], byte[]> record, Map<ReplyTarget, List<Asked>> byTarget) {
    Set<Asked> concerned = new HashSet<>();
    for (long call : CallIds.decode(record.headers())) {
      concerned.addAll(byTarget.getOrDefault(new ReplyTarget(record.partition(), call), List.of()));
    }
    if (concerned.isEmpty() || record.value() == null) {
      return;
    }
    try {
      ReplyEvent event = codec.decode(record.value());
      for (Asked question : concerned) {
        if (event.getKind() == ReplyEventKind.DELTA
            && event.getRequestId().equals(question.key().requestId())) {
          question.assembly().add(event);
        }
      }
    } catch (RuntimeException _) {
      // It is nobody's text; the ingresses count it.
    }
  }
}
