package com.milkyhoop.chatbot.replay.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.erasure.ErasureRequests;
import com.milkyhoop.chatbot.replay.CommandRun;
import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.TestLog;
import com.milkyhoop.chatbot.replay.TestRequests;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Erasures beside {@code replay restore-context}, on a real broker; the test plays processors. */
class RestoreContextErasureTest {
  private static final ConversationId ANA = new ConversationId("ana", "main");
  private static final ConversationId BEN = new ConversationId("ben", "main");

  private final TestLog log = new TestLog();
  private final KafkaSettings kafka = Installation.read(log.variables()).kafka();
  private final TestRequests requests = new TestRequests(kafka);
  private final Talk ana = new Talk("ana").idle(yesterday());
  private final Talk ben = new Talk("ben").idle(yesterday());

  @BeforeEach
  void talk() throws Exception {
    log.publish(List.of(ana.processed("one", "1"), ana.processed("two", "2")));
    log.publish(List.of(ben.processed("one", "1")));
    requests.areRead();
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** It waits in chat-requests, so the log does not have it when its end is looked at. */
  @Test
  void shouldEraseAgainWhomItRestoredBehindTheirErasureR15() {
    String first = erase();

    CommandRun run = restore();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("erased again: 1 users or sessions", "restored: 3 turns of 2 conversations")
        .doesNotContain(first, "ana");
    assertThat(requests.of(ANA))
        .containsExactly(Action.ERASE, Action.RESTORE, Action.RESTORE, Action.ERASE);
    assertThat(requests.of(BEN)).containsExactly(Action.RESTORE);
  }

  /** R15: the run before this one was killed when it had written. */
  @Test
  void shouldEraseAgainWhomAnEarlierRunRestoredBehindTheirErasureR15() {
    String first = erase();
    requests.restore(ANA, ana.processed("three", "3"));
    log.publishErasure(erased(first));

    CommandRun run = restore();

    assertThat(run.out()).contains("erased again: 1 users or sessions");
    assertThat(requests.of(ANA)).containsExactly(Action.ERASE, Action.RESTORE, Action.ERASE);
  }

  @Test
  void shouldLeaveAnErasureAloneThatStandsBehindWhatWasRestoredR15() {
    restore();
    log.publishErasure(erased(erase()));

    CommandRun run = restore();

    assertThat(run.out()).doesNotContain("erased again");
    assertThat(requests.of(ANA)).containsExactly(Action.RESTORE, Action.RESTORE, Action.ERASE);
  }

  @Test
  void shouldRestoreANewBeginningR15() {
    log.publishErasure(erased(erase()));
    log.publish(List.of(ana.idle(Duration.ofDays(1)).processed("three", "3")));

    CommandRun run = restore();

    assertThat(run.out()).doesNotContain("erased again");
    assertThat(requests.of(ANA)).containsExactly(Action.ERASE, Action.RESTORE);
  }

  private CommandRun restore() {
    return CommandRun.of(log.variables(), "restore-context");
  }

  private String erase() {
    return new ErasureRequests(kafka).ask(new Subject("ana", "")).id();
  }

  private static LogEvent erased(String id) {
    return LogEvent.userErased("ana", "", id, new UUID(1, 2), Instant.now());
  }

  private static Duration yesterday() {
    return Duration.between(Talk.BEGIN, Instant.now().minus(Duration.ofDays(1)));
  }
}
