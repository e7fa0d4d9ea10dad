package com.milkyhoop.chatbot.bench.history;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.ReceivedRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Has the processors of a stack import conversations that took place before, without a call of the
 * model. Nothing is written past the processors: what is in their stores afterwards is what real
 * turns leave there.
 */
public final class HistoryLoader implements AutoCloseable {
  private static final int LINGER_MS = 20;
  private static final int BATCH_BYTES = 256 * 1024;

  private final LocalStack stack;
  private final KafkaSettings kafka;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final LoggedTurns logged;
  private final ReadPosition position;

  public HistoryLoader(LocalStack stack) {
    this.stack = stack;
    kafka =
        KafkaSettings.read(
            new ConfigReader(Map.of("KAFKA_BROKER", stack.kafka().bootstrapServers())));
    Map<String, Object> config = new HashMap<>(kafka.clientConfig());
    admin = Admin.create(config);
    position = new ReadPosition(admin, kafka.applicationId());
    logged = new LoggedTurns(config, kafka.topics().log());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Returns when all turns are in the stores and in the log.
   *
   * @return how long that took
   * @throws IllegalStateException when not exactly these turns were logged, or the model was called
   */
  public Duration load(PastConversations past)
      throws InterruptedException, ExecutionException, TimeoutException {
    long begin = System.nanoTime();
    stack.stub().clearRequests();
    var records = new PastRecords(kafka.codecs(), kafka.topics(), past.turn());
    write(past, records);
    position.awaitEnd(kafka.topics().requests());
    Duration time = Duration.ofNanos(System.nanoTime() - begin);
    long turns = logged.count(past);
    if (turns != past.allTurns()) {
      throw new IllegalStateException(
          "turns logged: %,d, must be %,d".formatted(turns, past.allTurns()));
    }
    List<ReceivedRequest> calls = stack.stub().requests();
    if (!calls.isEmpty()) {
      throw new IllegalStateException("the model was called: " + calls);
    }
    return time;
  }

  /** One turn of each conversation after the other, as people talk. */
  private void write(PastConversations past, PastRecords records) throws ExecutionException {
    var failure = new AtomicReference<@Nullable Exception>();
    for (int turn = 0; turn < past.turns(); turn++) {
      for (int number = 0; number < past.count(); number++) {
        producer.send(
            records.of(past.id(number), past.requestId(number, turn), turn + 1L),
            (_, e) -> failure.compareAndSet(null, e));
      }
    }
    producer.flush();
    Exception first = failure.get();
    if (first != null) {
      throw new ExecutionException("a turn was not written", first);
    }
  }

  @Override
  public void close() {
    logged.close();
    producer.close();
    admin.close();
  }
}
