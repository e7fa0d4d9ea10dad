package com.milkyhoop.chatbot.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DlqTest {
  @TempDir Path home;

  @SuppressWarnings("NullAway.Init")
  private OperateFixture chatbot;

  @BeforeEach
  void setUp() {
    chatbot = new OperateFixture(home);
    chatbot.kafka().setUpTopics();
    chatbot.writeLetter("u/s", "rahasia", "no ChatRequest");
    chatbot.writeLetter("u/t", "\000\001", "no ChatRequest");
    chatbot.writeLetter("u/v", "x", "key is not user_id/session_id");
  }

  @Test
  void shouldCountLettersByCause() {
    assertThat(chatbot.run("dlq", "list")).isZero();

    assertThat(chatbot.out())
        .contains(
            """
            chat-requests-dlq: 3
                   2  no ChatRequest
                   1  key is not user_id/session_id
            """)
        .contains("chat-turns-dlq: 0");
  }

  @Test
  void shouldShowTextsOnlyToWhomAsksForThem() {
    assertThat(chatbot.run("dlq", "show", "requests")).isZero();
    assertThat(chatbot.out())
        .contains("cause: no ChatRequest", "chat-requests-1@7")
        .doesNotContain("rahasia");

    assertThat(chatbot.run("dlq", "show", "requests", "--offset", "0", "--values")).isZero();
    assertThat(chatbot.out()).contains("key: u/s", "value: rahasia").doesNotContain("u/t");
  }

  @Test
  void shouldWriteRequestsBackToWhereTheyStood() {
    assertThat(chatbot.run("dlq", "redrive", "requests", "--all", "--dry-run")).isZero();
    assertThat(written()).isEmpty();

    assertThat(chatbot.run("dlq", "redrive", "requests", "--offset", "0")).isZero();

    assertThat(written())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo("u/s".getBytes(UTF_8));
              assertThat(record.value()).isEqualTo("rahasia".getBytes(UTF_8));
              assertThat(record.headers())
                  .extracting(header -> header.key())
                  .containsExactly("traceparent", "dlq.redriven_from");
            });
  }

  @Test
  void shouldNotWriteBackWhatIsOfAnErasedUserR15() {
    erase("u", "t");

    assertThat(chatbot.run("dlq", "redrive", "requests", "--all")).isEqualTo(1);

    assertThat(chatbot.err()).contains("offset 1: its user was erased since, left");
    assertThat(chatbot.out()).contains("2 of 3 letters written back");
    assertThat(written())
        .extracting(record -> new String(record.key(), UTF_8))
        .containsExactly("u/s", "u/v");
  }

  @Test
  void shouldNotWriteBackWhatIsDecidedOrLoggedAlready() {
    assertThat(chatbot.run("dlq", "redrive", "turns", "--all")).isEqualTo(2);
    assertThat(chatbot.run("dlq", "redrive", "log", "--all")).isEqualTo(2);
    assertThat(chatbot.run("dlq", "redrive", "requests")).isEqualTo(2);

    assertThat(written()).isEmpty();
  }

  private void erase(String user, String session) {
    LogEvent erasure = LogEvent.userErased(user, session, "e1", new UUID(1, 2), Instant.now());
    chatbot.write(
        new ProducerRecord<>(
            chatbot.kafka().topics().log(), 0, LogKey.of(erasure).encode(), erasure.toJson()));
  }

  /** The requests on partition 1. */
  private List<ConsumerRecord<byte[], byte[]>> written() {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (var topics = new TopicTail(chatbot.kafka())) {
      topics.read(new TopicPartition(chatbot.kafka().topics().requests(), 1), 0, found::add);
    }
    return found;
  }
}
