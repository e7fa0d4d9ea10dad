package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A log of an earlier version, with the conversation as the key and never compacted, becomes one of
 * ours by the commands of docs/privacy.md, as they stand there. Needs kcat and jq.
 */
@Tag("erasure")
class LogConversionTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int PARTITIONS = LocalStackBuilder.DEFAULT_PARTITIONS;
  private static final String OLD = "log-of-an-earlier-version";
  private static final String NEW = "converted-log";
  private static final Pattern BLOCK = Pattern.compile("(?m)^ *```sh\n(?s)(.*?)```");

  @Test
  void shouldConvertTheLogOfAnEarlierVersionByTheDocumentedCommandsR15() throws Exception {
    assumeTrue(isInstalled("kcat") && isInstalled("jq"), "kcat and jq are not installed");
    LocalStack stack = Stack.shared();
    try (ChatClient client = ChatClient.ofSharedStack()) {
      for (int user = 0; user < 6; user++) {
        client.send("user-" + user, "s", "Halo,\tsaya \"pengguna\" nomor\n" + user + " é ✓");
        client.send("user-" + user, "s", "lagi");
      }
    }
    List<ConsumerRecord<byte[], byte[]>> events = asAnEarlierVersionHasIt(stack);

    Commands.Run converted = commands(stack).run(block("for p in $(seq"));

    assertThat(converted.exitCode()).as(converted.text()).isZero();
    assertThat(converted.text()).contains("jq: error");
    try (var log = new LogTopic(NEW)) {
      List<ConsumerRecord<byte[], byte[]>> copied =
          await().atMost(PATIENCE).until(log::records, seen -> seen.size() >= events.size());
      assertThat(copied.stream().map(LogConversionTest::described))
          .containsExactlyInAnyOrderElementsOf(
              events.stream().map(LogConversionTest::described).toList());
    }
    ReplayRun verified = ReplayRun.of(variables(stack), "verify", "--log-only");
    assertThat(verified.exitCode()).as(verified.text()).isZero();
  }

  /** A reader that begins later sees by a NULL what was erased. */
  @Test
  void shouldShowTombstonesToReadersByTheDocumentedCommandR15() throws Exception {
    assumeTrue(isInstalled("kcat"), "kcat is not installed");
    LocalStack stack = Stack.shared();
    String user = "erased-" + System.nanoTime();
    try (ChatClient client = ChatClient.ofSharedStack()) {
      client.send(user, "s", "something");
    }
    Map<String, String> erasing = new HashMap<>(stack.addresses());
    ReplayRun erased = ReplayRun.of(erasing, "erase", "--user", user);
    assertThat(erased.exitCode()).as(erased.text()).isZero();

    Commands.Run read = commands(stack).run(block("-Z -b \"$KAFKA_BROKER\""));

    assertThat(read.exitCode()).as(read.text()).isZero();
    assertThat(read.text().lines().filter(line -> line.startsWith(user + "/s/")))
        .anyMatch(line -> line.endsWith(" NULL"));
    assertThat(read.text().lines().filter(line -> line.startsWith(user + "//")))
        .hasSize(PARTITIONS)
        .allMatch(line -> line.contains("\"event\":\"user_erased\""));
  }

  /** Writes the stack's log to another topic as it would have been; returns the events. */
  private static List<ConsumerRecord<byte[], byte[]>> asAnEarlierVersionHasIt(LocalStack stack)
      throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", stack.kafka().bootstrapServers());
    try (Admin admin = Admin.create(kafka)) {
      var old = new NewTopic(OLD, PARTITIONS, (short) 1);
      var compacted = Map.of("cleanup.policy", "compact");
      admin
          .createTopics(List.of(old, new NewTopic(NEW, PARTITIONS, (short) 1).configs(compacted)))
          .all()
          .get();
    }
    try (var log = new LogTopic();
        var producer =
            new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
      log.events();
      List<ConsumerRecord<byte[], byte[]>> events =
          log.records().stream().filter(each -> each.value() != null).toList();
      for (ConsumerRecord<byte[], byte[]> event : events) {
        send(producer, event.partition(), conversation(event), event.value());
      }
      send(producer, 0, "no event", "not even JSON".getBytes(UTF_8));
      send(producer, 1, "user-1/s", null);
      return events;
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, int partition, String key, byte @Nullable [] value)
      throws Exception {
    producer.send(new ProducerRecord<>(OLD, partition, key.getBytes(UTF_8), value)).get();
  }

  private static String conversation(ConsumerRecord<byte[], byte[]> event) {
    String key = new String(event.key(), UTF_8);
    return key.substring(0, key.lastIndexOf('/'));
  }

  private static String described(ConsumerRecord<byte[], byte[]> record) {
    return "%d %s %s"
        .formatted(
            record.partition(), new String(record.key(), UTF_8), new String(record.value(), UTF_8));
  }

  private static Map<String, String> variables(LocalStack stack) {
    Map<String, String> variables = new HashMap<>(stack.addresses());
    variables.put("KAFKA_TOPIC", NEW);
    return variables;
  }

  private static Commands commands(LocalStack stack) {
    return new Commands(
        Map.of(
            "KAFKA_BROKER",
            stack.kafka().bootstrapServers(),
            "TOPIC_PARTITIONS",
            Integer.toString(PARTITIONS),
            "OLD",
            OLD,
            "NEW",
            NEW));
  }

  /** Returns the commands of the page that hold these words. */
  private static String block(String words) throws IOException {
    String page = Files.readString(Stack.home().resolve("docs/privacy.md"));
    return BLOCK
        .matcher(page)
        .results()
        .map((MatchResult each) -> each.group(1))
        .filter(each -> each.contains(words))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isInstalled(String program) {
    return Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> List.of(path.split(":")).stream())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Runs commands in a shell.
   *
   * @param variables of its environment
   */
  private record Commands(Map<String, String> variables) {
    private record Run(int exitCode, String text) {}

    Run run(String script) throws IOException, InterruptedException {
      var builder = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
      builder.environment().putAll(variables);
      Process process = builder.start();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Run(process.waitFor(), text);
    }
  }
}
