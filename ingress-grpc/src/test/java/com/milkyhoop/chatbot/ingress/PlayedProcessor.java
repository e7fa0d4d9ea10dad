package com.milkyhoop.chatbot.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.PermitWait;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** The processor's part: a consumer of chat-requests and a producer of chat-replies. */
final class PlayedProcessor implements AutoCloseable {
  /** A request as it lies in Kafka. */
  record Request(ConsumerRecord<String, byte[]> raw, ChatRequest value) {
    String traceparent() {
      return new String(raw.headers().lastHeader("traceparent").value(), UTF_8);
    }
  }

  private final Codecs codecs = Codecs.singleObject();
  private final TopicNames topics;
  private final Map<String, BlockingQueue<Request>> requests = new ConcurrentHashMap<>();
  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread thread = new Thread(this::read, "played-processor");
  private volatile Consumer<Request> onRequest = _ -> {};
  private volatile boolean closed;

  PlayedProcessor(Map<String, String> environment) {
    var settings = KafkaSettings.read(new ConfigReader(environment));
    topics = settings.topics();
    Map<String, Object> client = settings.clientConfig();
    consumer = new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer());
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    List<TopicPartition> partitions =
        IntStream.range(0, settings.partitions())
            .mapToObj(partition -> new TopicPartition(topics.requests(), partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.start();
  }

  /** From now on each message is answered with {@code Halo, <message>}. */
  void echo() {
    onRequest =
        request -> {
          if (request.value().getAction() == Action.SEND) {
            reply(request, completed("Halo, " + request.value().getMessage()));
          }
        };
  }

  /** Waits until a message with this id lies in Kafka. */
  Request received(String requestId) {
    return received(Action.SEND, requestId);
  }

  /** Waits until the next such request lies in Kafka. */
  Request received(Action action, String requestId) {
    try {
      Request next = requests(action, requestId).poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no " + action + " of " + requestId);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** How many such requests came that nobody waited for. */
  int waiting(Action action, String requestId) {
    return requests(action, requestId).size();
  }

  /** Sends an event to the call that asked, and returns when it is stored. */
  void reply(Request request, ReplyEvent.Builder event) {
    replyLater(request, event);
    producer.flush();
  }

  /** Sends an event with what it tells of a processor's load, and returns when it is stored. */
  void reply(Request request, ReplyEvent.Builder event, PermitWait wait) {
    event.setRequestId(request.value().getRequestId());
    var record = producerRecord(request, codecs.replies().encode(event.build()));
    record.headers().add(PermitWait.HEADER, wait.encode());
    var _ = producer.send(record);
    producer.flush();
  }

  /** Sends an event to the call that asked; it may be stored only when the next one is. */
  void replyLater(Request request, ReplyEvent.Builder event) {
    event.setRequestId(request.value().getRequestId());
    sendBytes(request, codecs.replies().encode(event.build()));
  }

  /** Sends any bytes to the call that asked. */
  void sendBytes(Request request, byte @Nullable [] value) {
    var _ = producer.send(producerRecord(request, value));
  }

  private ProducerRecord<byte[], byte[]> producerRecord(Request request, byte @Nullable [] value) {
    var target = request.value().getTarget();
    var record =
        new ProducerRecord<byte[], byte[]>(topics.replies(), target.getPartition(), null, value);
    record.headers().add(CallIds.HEADER, CallIds.encode(List.of(target.getCallId())));
    return record;
  }

  static ReplyEvent.Builder delta(int attempt, long offset, String text) {
    return event(ReplyEventKind.DELTA)
        .setEpoch(7)
        .setNumber(attempt)
        .setOffset(offset)
        .setText(text);
  }

  static ReplyEvent.Builder completed(String reply) {
    return event(ReplyEventKind.FINAL)
        .setText(reply)
        .setFinishReason("stop")
        .setModel("gpt-4o-2024-08-06");
  }

  static ReplyEvent.Builder cancelled(String reply) {
    return completed(reply).setFinishReason("cancelled");
  }

  static ReplyEvent.Builder refused(String reason) {
    return event(ReplyEventKind.REFUSED).setFailure(new Failure(reason, "as told", null));
  }

  static ReplyEvent.Builder failed(String reason, @Nullable Long retryAfterMs) {
    return event(ReplyEventKind.FINAL).setFailure(new Failure(reason, "as told", retryAfterMs));
  }

  private static ReplyEvent.Builder event(ReplyEventKind kind) {
    return ReplyEvent.newBuilder().setKind(kind).setRequestId("");
  }

  private BlockingQueue<Request> requests(Action action, String requestId) {
    return requests.computeIfAbsent(action + " " + requestId, _ -> new LinkedBlockingQueue<>());
  }

  private void read() {
    try (consumer) {
      while (!closed) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          var request = new Request(record, codecs.requests().decode(record.value()));
          requests(request.value().getAction(), request.value().getRequestId()).add(request);
          onRequest.accept(request);
        }
      }
    } catch (WakeupException _) {
      // Closed.
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    consumer.wakeup();
    thread.join();
    producer.close();
  }
}
