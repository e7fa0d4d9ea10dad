package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code chatbot dlq redrive}: writes requests back to where they stood. A request has an id, so
 * that one that was processed after all is not processed again (R11).
 */
@Command(
    name = "redrive",
    description = {
      "Write requests that could not be processed back to chat-requests, once what failed is"
          + " mended.",
      "A request that has an outcome keeps it. Letters that are older than REQUEST_TTL, or than the"
          + " erasure of their user, are left.",
      "Only requests: an end on chat-turns is decided once, and the log has its events already."
    })
final class DlqRedriveCommand implements Callable<Integer> {
  private static final String OF_DEAD_LETTERS = "dlq.";

  private final OperateConsole console;

  @Mixin private DlqTopicOptions options;

  @Option(names = "--all", description = "All letters; without it --offset names one.")
  private boolean all;

  @Option(names = "--dry-run", description = "Say what would be written, and write nothing.")
  private boolean dryRun;

  DlqRedriveCommand(OperateConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    switch (options.source()) {
      case TURNS -> {
        return refuse("the ends of turns are decided once: send the message again instead");
      }
      case LOG -> {
        return refuse(
            "their events are in the log: mend the table, then let the sink read the log again"
                + " (docs/operations.md)");
      }
      case REQUESTS -> {
        if (all == options.isOne()) {
          return refuse("say either --all or --offset N");
        }
      }
    }
    KafkaSettings kafka = console.site().kafka();
    Instant oldest = Instant.now().minus(console.site().requestTtl());
    try (var topics = new TopicTail(kafka);
        Producer<byte[], byte[]> producer = producer(kafka)) {
      var rules =
          new RedriveRules(oldest, RecentErasures.read(topics, kafka.topics().log(), oldest));
      return redrive(topics, rules, producer, kafka);
    }
  }

  private int refuse(String why) {
    console.err().println("chatbot: " + why);
    return OperateConsole.BAD_USAGE;
  }

  /** Writes each letter back as it is read, so that memory holds a few. */
  private int redrive(
      TopicTail topics,
      RedriveRules rules,
      Producer<byte[], byte[]> producer,
      KafkaSettings kafka) {
    String name = options.source().deadLetters(kafka.topics());
    var found = new AtomicInteger();
    var left = new AtomicInteger();
    if (topics.partitions(name) > 0) {
      var partition = new TopicPartition(name, 0);
      topics.read(
          partition,
          options.from(topics.bounds(partition)),
          record -> {
            ReadLetter letter = ReadLetter.of(record);
            if (options.matches(letter)) {
              found.incrementAndGet();
              Optional<String> refusal = rules.refusal(letter);
              if (refusal.isPresent()) {
                left.incrementAndGet();
                console.err().printf("offset %d: %s, left%n", letter.offset(), refusal.get());
              } else {
                send(letter, producer, kafka.topics().requests());
              }
            }
          });
    }
    console
        .out()
        .printf(
            "%d of %d letters %s%n",
            found.get() - left.get(),
            found.get(),
            dryRun ? "would be written back" : "written back; the letters stay until they expire");
    return left.get() == 0 && found.get() > 0 ? OperateConsole.OK : OperateConsole.NOT_OK;
  }

  private void send(ReadLetter letter, Producer<byte[], byte[]> producer, String topic) {
    console.out().printf("offset %d to %s%n", letter.offset(), letter.place());
    if (dryRun) {
      return;
    }
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
                      topic,
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

  private static Producer<byte[], byte[]> producer(KafkaSettings kafka) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "chatbot-operator");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
