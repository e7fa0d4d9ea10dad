package com.milkyhoop.chatbot.bench.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.bench.history.PastConversations;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.modelstub.TokenStamp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * Kills a processor, deletes its stores where the disk is to be lost, too, and starts it again at
 * once, while one conversation of each partition gets a message.
 */
final class Crash {
  /** Bounds the time until the stores of a million conversations are rebuilt. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final LocalStack stack;
  private final ChatbotSource chatbot;
  private final int partitions;
  private final boolean isDiskLost;

  Crash(LocalStack stack, ChatbotSource chatbot, int partitions, boolean isDiskLost) {
    this.isDiskLost = isDiskLost;
    this.stack = stack;
    this.chatbot = chatbot;
    this.partitions = partitions;
  }

  /**
   * Holds what followed. Times are from the kill.
   *
   * @param firstTokenSeconds until the slowest partition's message had its first token, without the
   *     model's own time
   * @param readySeconds until the killed processor was ready again
   * @param earlierTurns in the prompt that had the fewest
   * @param completed replies; one a partition
   */
  record Outcome(double firstTokenSeconds, double readySeconds, int earlierTurns, long completed) {}

  /**
   * @param asked whose conversations go on; from number {@code from} on
   */
  Outcome of(ServiceProcess victim, PastConversations asked, int from) throws InterruptedException {
    stack.stub().clearRequests();
    List<Meter> meters = IntStream.range(0, partitions).mapToObj(_ -> new Meter()).toList();
    long killedAt = TokenStamp.nowMicros();
    long begin = System.nanoTime();
    victim.kill();
    if (isDiskLost) {
      stack.deleteState(victim);
    }
    CompletableFuture<Double> ready =
        CompletableFuture.supplyAsync(
            () -> {
              victim.start(LONGEST);
              return (System.nanoTime() - begin) / 1e9;
            });
    for (int partition = 0; partition < partitions; partition++) {
      chatbot.ask(inPartition(partition, asked, from), killedAt, meters.get(partition));
    }
    for (Meter meter : meters) {
      Drain.await(meter, LONGEST);
    }
    double slowest =
        meters.stream()
            .mapToDouble(meter -> meter.window().addedFirstToken().percentile(100))
            .max()
            .orElseThrow();
    return new Outcome(
        slowest / 1e3,
        ready.join(),
        earlierTurns(),
        meters.stream().mapToLong(Meter::completedCount).sum());
  }

  private String inPartition(int partition, PastConversations asked, int from) {
    return IntStream.range(from, asked.count())
        .mapToObj(asked::id)
        .filter(id -> partition(id.key().getBytes(UTF_8)) == partition)
        .findFirst()
        .orElseThrow()
        .userId();
  }

  /** Returns where the ingress writes a conversation's requests: with Kafka's default. */
  private int partition(byte[] key) {
    return BuiltInPartitioner.partitionForKey(key, partitions);
  }

  private int earlierTurns() {
    return stack.stub().requests().stream()
        .mapToInt(request -> request.messages("user").size() - 1)
        .min()
        .orElse(0);
  }
}
