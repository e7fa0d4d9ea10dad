package com.milkyhoop.chatbot.replay.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.TestLog;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.Subject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is held of a user, read from a real broker. */
class UserExportTest {
  private final TestLog log = new TestLog();

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void shouldWriteTheUsersEventsAloneAsTheyArePublished() {
    LogEvent mine = event("ana", "s1", "r1", "what I said");
    log.publish(List.of(mine, event("ben", "s1", "r1", "nothing of mine")));

    String text = export(new Subject("ana", ""));

    assertThat(text.lines().toList())
        .singleElement()
        .asString()
        .startsWith("{\"source\":\"log\"")
        .contains(new String(mine.toJson(), UTF_8));
  }

  /** R15: also while compaction has not reached it. */
  @Test
  void shouldWriteNothingThatWasErasedR15() {
    log.publish(List.of(event("ana", "s1", "r1", "what I said")));
    log.publish(List.of(LogEvent.userErased("ana", "s1", "e1", new UUID(1, 2), Instant.now())));
    log.publish(List.of(event("ana", "s1", "r2", "a new beginning")));

    assertThat(export(new Subject("ana", "s1")))
        .contains("a new beginning")
        .doesNotContain("what I said");
  }

  private String export(Subject subject) {
    var text = new StringWriter();
    new UserExport(Installation.read(log.variables()).kafka(), subject, new PrintWriter(text))
        .write(Optional.empty());
    return text.toString();
  }

  private static LogEvent event(String user, String session, String request, String message) {
    return new LogEvent(
        LogEvent.Type.MESSAGE_PROCESSED,
        user,
        new UUID(1, 2),
        message,
        "a reply",
        Instant.EPOCH,
        request,
        session,
        1,
        "gpt-4o",
        "default",
        "stop",
        1,
        List.of(),
        null,
        null,
        null,
        null);
  }
}
