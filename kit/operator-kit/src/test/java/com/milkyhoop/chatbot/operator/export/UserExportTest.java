package com.milkyhoop.chatbot.operator.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.operator.database.PostgresConnection;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MessageId;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/** Reads what is held of a user from a real broker. */
class UserExportTest {
  private final TestInstallation installation = new TestInstallation();

  @Test
  void shouldWriteTheUsersEventsAloneAsTheyArePublished() {
    LogEvent mine = TestInstallation.event("ana", "s1", "r1", "what I said");
    installation.log(0, mine);
    installation.log(0, TestInstallation.event("ben", "s1", "r1", "nothing of mine"));

    assertThat(export(new Subject("ana", "")))
        .singleElement()
        .asString()
        .startsWith("{\"source\":\"log\"")
        .contains(new String(mine.toJson(), UTF_8));
  }

  /** Nothing would be said to be held of anybody, where the log has another name. */
  @Test
  void shouldRefuseToExportWhereThereIsNoLog() {
    KafkaSettings wrong = installation.kafka(Map.of("KAFKA_TOPIC", "no-such-topic"));

    assertThatThrownBy(
            () -> new UserExport(wrong, new Subject("ana", ""), _ -> {}).write(Optional.empty()))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("no topic no-such-topic");
  }

  /** R15: also while compaction has not reached it. */
  @Test
  void shouldWriteNothingThatWasErasedR15() {
    installation.log(1, TestInstallation.event("ana", "s1", "r1", "what I said"));
    installation.log(1, TestInstallation.event("ana", "s2", "r1", "in another session"));
    installation.log(1, LogEvent.userErased("ana", "s1", "e1", new UUID(1, 2), Instant.now()));
    installation.log(1, TestInstallation.event("ana", "s1", "r2", "a new beginning"));

    assertThat(export(new Subject("ana", "s1")))
        .singleElement()
        .asString()
        .contains("a new beginning");
    assertThat(export(new Subject("ana", "")))
        .anyMatch(line -> line.contains("in another session"))
        .noneMatch(line -> line.contains("what I said"));
  }

  /** R15: the sink's tombstones stand behind what came after the erasure, of the same key. */
  @Test
  void shouldWriteANewBeginningWhoseKeyWasErasedR15() {
    installation.log(2, TestInstallation.event("ana", "s1", "r1", "what I said"));
    installation.log(2, LogEvent.userErased("ana", "", "e1", new UUID(1, 2), Instant.now()));
    installation.log(2, TestInstallation.event("ana", "s1", "r1", "a new beginning"));
    installation.tombstone(2, new LogKey("ana", "s1", "r1"));

    assertThat(export(new Subject("ana", "")))
        .singleElement()
        .asString()
        .contains("a new beginning");
  }

  /** R15: what erases an event comes behind it, and others' events stand in between. */
  @Test
  void shouldWriteWhatIsLeftOfMuchInItsOrderR15() {
    for (int turn = 1; turn <= 40; turn++) {
      installation.log(
          0, TestInstallation.event("ana", "s" + turn % 2, "r" + turn, "said " + turn));
      installation.log(0, TestInstallation.event("ben", "s1", "r" + turn, "nothing of mine"));
    }
    installation.tombstone(0, new LogKey("ana", "s1", "r1"));
    installation.tombstone(0, new LogKey("ana", "s1", "r39"));
    installation.log(0, LogEvent.userErased("ana", "s0", "e1", new UUID(1, 2), Instant.now()));
    installation.log(0, TestInstallation.event("ana", "s0", "r41", "said 41"));

    List<String> messages = new ArrayList<>();
    for (String line : export(new Subject("ana", ""))) {
      messages.add(line.replaceFirst(".*\"message\":\"([^\"]*)\".*", "$1"));
    }

    List<String> kept = new ArrayList<>();
    for (int turn = 3; turn < 39; turn += 2) {
      kept.add("said " + turn);
    }
    kept.add("said 41");
    assertThat(messages).containsExactlyElementsOf(kept);
  }

  /** A service before ours may have named its rows as it liked. */
  @Test
  void shouldWriteEachRowThatIsNotOfTheLog() throws Exception {
    DatabaseUrl database = DatabaseUrl.parse(SharedServers.freshDatabase());
    installation.log(0, TestInstallation.event("ana", "s1", "r1", "what I said"));
    try (Connection connection = PostgresConnection.snapshot(database);
        Statement statement = connection.createStatement()) {
      connection.rollback();
      connection.setReadOnly(false);
      statement.execute(
          """
          CREATE TABLE "ChatMessage" AS
          SELECT 'c' || n AS "id", 'ana' AS "userId", 's1' AS "sessionId", 'asked ' || n AS "message",
                 'a reply' AS "reply", now() + n * interval '1 second' AS "createdAt"
          FROM generate_series(1, 1201) AS n
          UNION ALL SELECT '%s', 'ana', 's1', 'what I said', 'a reply', now()
          """
              .formatted(MessageId.of("ana", "s1", "r1")));
      connection.commit();
    }

    List<String> lines = export(new Subject("ana", ""), Optional.of(database));

    assertThat(lines).hasSize(1202).filteredOn(line -> line.contains("what I said")).hasSize(1);
    assertThat(lines.getLast()).contains("asked 1201");
  }

  private List<String> export(Subject subject) {
    return export(subject, Optional.empty());
  }

  private List<String> export(Subject subject, Optional<DatabaseUrl> database) {
    List<String> lines = new ArrayList<>();
    new UserExport(installation.kafka(), subject, lines::add).write(database);
    return lines;
  }
}
