package com.milkyhoop.chatbot.operator.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

  private List<String> export(Subject subject) {
    List<String> lines = new ArrayList<>();
    new UserExport(installation.kafka(), subject, lines::add).write(Optional.empty());
    return lines;
  }
}
