package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What dies or can't be read while users chat, and what they notice. */
class OutagesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POSTGRES_OUTAGE = Duration.ofSeconds(6);

  private final LocalStack stack = Stack.shared();

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  @BeforeEach
  void connect() {
    client = ChatClient.ofSharedStack();
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void shouldAnswerWhileRedisIsStopped() {
    stack.redis().stop();
    try {
      Reply reply = client.send(user(), "s", "Halo");

      assertThat(reply.completed().getReply()).isNotEmpty();
    } finally {
      stack.redis().start();
    }
    assertThat(client.send(user(), "s", "Halo").completed().getReply()).isNotEmpty();
  }

  @Test
  void shouldHaveEveryRowOnceWhenPostgresWasStoppedForAWhileR4() {
    String user = user();
    stack.postgres().stop();
    var sent = new ArrayList<String>();
    try {
      await()
          .pollInterval(Duration.ofSeconds(1))
          .atMost(POSTGRES_OUTAGE.multipliedBy(2))
          .during(POSTGRES_OUTAGE)
          .until(() -> chat(user, sent));
    } finally {
      stack.postgres().start();
    }
    sent.forEach(
        message ->
            await().atMost(PATIENCE).until(() -> Rows.repliesTo(user, "s", message).size() == 1));

    assertThat(sent).hasSizeGreaterThan(4);
    assertThat(Rows.strings("select id from \"ChatMessage\" where \"userId\" = ?", user))
        .hasSameSizeAs(sent)
        .doesNotHaveDuplicates();
    assertThat(Rows.strings("select request_id from chatbot_log where user_id = ?", user))
        .hasSameSizeAs(sent)
        .doesNotHaveDuplicates();
  }

  private boolean chat(String user, List<String> sent) {
    String message = "message " + sent.size();
    client.send(user, "s", message);
    sent.add(message);
    return true;
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat-requests", "chat-turns", LogTopic.NAME})
  void shouldKeepARecordThatCantBeReadAndGoOn(String topic) {
    String garbage = "garbage " + UUID.randomUUID();
    TopicWriter.write(topic, garbage);

    try (var letters = new LogTopic(TopicNames.deadLetters(topic))) {
      await().atMost(PATIENCE).until(() -> !withValue(letters, garbage).isEmpty());
      ConsumerRecord<byte[], byte[]> letter = withValue(letters, garbage).getFirst();

      assertThat(header(letter, DeadLetterHeaders.TOPIC)).isEqualTo(topic);
      assertThat(header(letter, DeadLetterHeaders.CAUSE)).isNotBlank().doesNotContain(garbage);
    }
    String user = user();
    client.send(user, "s", "Halo");
    await().atMost(PATIENCE).until(() -> Rows.repliesTo(user, "s", "Halo").size() == 1);
  }

  private static List<ConsumerRecord<byte[], byte[]>> withValue(LogTopic topic, String value) {
    return topic.records().stream()
        .filter(record -> new String(record.value(), UTF_8).equals(value))
        .toList();
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static String user() {
    return "u-" + UUID.randomUUID();
  }
}
