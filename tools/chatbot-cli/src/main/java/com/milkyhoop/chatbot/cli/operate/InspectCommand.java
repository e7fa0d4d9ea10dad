package com.milkyhoop.chatbot.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.cli.option.IdConverter;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code chatbot inspect}: what a conversation is doing, from the requests and the log. What its
 * processor holds is nobody else's to read; a request without a log event is unfinished.
 */
@Command(
    name = "inspect",
    description = {
      "Say what a conversation is doing: each request of the last hour, and how it ended or how"
          + " long",
      "it has been unfinished. No text is shown: that is for ./chatbot replay show."
    })
final class InspectCommand implements Callable<Integer> {
  private final OperateConsole console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean helpRequested;

  @Parameters(index = "0", paramLabel = "USER", converter = IdConverter.class)
  private String user;

  @Parameters(index = "1", paramLabel = "SESSION", converter = IdConverter.class)
  private String session;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description = "How far back to look, as PT1H or P2D (default: ${DEFAULT-VALUE}).")
  private Duration since;

  InspectCommand(OperateConsole console) {
    this.console = console;
  }

  /**
   * One message of the conversation.
   *
   * @param offset on chat-requests
   */
  private record Asked(long offset, Instant at, Duration allowed, boolean cancelAsked) {
    Asked cancelled() {
      return new Asked(offset, at, allowed, true);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    KafkaSettings kafka = console.site().kafka();
    var conversation = new ConversationId(user, session);
    try (var topics = new TopicTail(kafka)) {
      var requests = partition(topics, kafka.topics().requests(), conversation);
      var log = partition(topics, kafka.topics().log(), conversation);
      Instant from = Instant.now().minus(since);
      Map<String, Asked> asked = asked(topics, requests, from, kafka.codecs().requests());
      Map<String, LogEvent> ended = ended(topics, log, from);
      console.out().printf("%s is on partition %d%n", conversation.key(), requests.partition());
      long read = committed(kafka, requests);
      asked.forEach((id, it) -> tell(id, it, Optional.ofNullable(ended.get(id)), read));
      if (asked.isEmpty()) {
        console.out().println("no message within " + since);
      }
    }
    return OperateConsole.OK;
  }

  private static TopicPartition partition(
      TopicTail topics, String name, ConversationId conversation) {
    int partitions = topics.partitions(name);
    if (partitions == 0) {
      throw new SiteException("there is no topic " + name);
    }
    int number = Utils.toPositive(Utils.murmur2(conversation.key().getBytes(UTF_8))) % partitions;
    return new TopicPartition(name, number);
  }

  private Map<String, Asked> asked(
      TopicTail topics, TopicPartition requests, Instant from, RecordCodec<ChatRequest> codec) {
    Map<String, Asked> asked = new LinkedHashMap<>();
    byte[] key = new ConversationId(user, session).key().getBytes(UTF_8);
    topics.read(
        requests,
        topics.offsetSince(requests, from),
        record -> {
          if (Arrays.equals(record.key(), key)) {
            take(record, codec, asked);
          }
        });
    return asked;
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      RecordCodec<ChatRequest> codec,
      Map<String, Asked> asked) {
    try {
      ChatRequest request = codec.decode(record.value());
      if (request.getAction() == Action.SEND) {
        asked.putIfAbsent(
            request.getRequestId(),
            new Asked(
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                Duration.ofMillis(request.getRemainingMs()),
                false));
      } else if (request.getAction() == Action.CANCEL) {
        asked.computeIfPresent(request.getRequestId(), (_, it) -> it.cancelled());
      }
    } catch (MalformedRecordException _) {
      // It is a dead letter, and chatbot dlq shows it.
    }
  }

  private Map<String, LogEvent> ended(TopicTail topics, TopicPartition log, Instant from) {
    Map<String, LogEvent> ended = new LinkedHashMap<>();
    topics.read(
        log,
        topics.offsetSince(log, from),
        record -> {
          try {
            LogEvent event = LogEvent.parse(record.value());
            if (event.userId().equals(user) && event.sessionId().equals(session)) {
              ended.put(event.requestId(), event);
            }
          } catch (MalformedRecordException _) {
            // replay verify names it.
          }
        });
    return ended;
  }

  /** Returns the offset up to which a processor has read; 0 where none has committed. */
  private static long committed(KafkaSettings kafka, TopicPartition requests)
      throws InterruptedException {
    try (Admin admin = kafka.admin()) {
      OffsetAndMetadata found =
          admin
              .listConsumerGroupOffsets(kafka.applicationId())
              .partitionsToOffsetAndMetadata()
              .get()
              .get(requests);
      return found == null ? 0 : found.offset();
    } catch (ExecutionException e) {
      throw new KafkaException("the processors' offsets can't be read", e);
    }
  }

  private void tell(String id, Asked asked, Optional<LogEvent> end, long read) {
    console
        .out()
        .printf("%s  %s  %s%n", asked.at(), id, end.map(this::how).orElse(unfinished(asked, read)));
  }

  private String how(LogEvent event) {
    String failure = event.error() == null ? "" : ", " + event.error().reason();
    return "%s, turn %d, %d calls%s"
        .formatted(
            event.event().name().toLowerCase(Locale.ROOT).replace("message_", ""),
            event.turn(),
            event.attempts(),
            failure);
  }

  private static String unfinished(Asked asked, long read) {
    Duration age = Duration.between(asked.at(), Instant.now());
    String where =
        asked.offset() >= read ? "no processor has committed it yet" : "a processor has it";
    String late = age.compareTo(asked.allowed()) > 0 ? ", past its deadline" : "";
    String cancel = asked.cancelAsked() ? ", to be cancelled" : "";
    return "unfinished for %d s: %s%s%s".formatted(age.toSeconds(), where, late, cancel);
  }
}
