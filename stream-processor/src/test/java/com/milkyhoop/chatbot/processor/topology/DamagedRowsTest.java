package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.TOPICS;
import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.single;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that can't be read: their conversation stands still, and the others of the task go on. */
class DamagedRowsTest {
  private static final byte[] GARBAGE = {1, 2, 3};
  private static final ReplyTarget CALL = new ReplyTarget(2, 22L);

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  @BeforeEach
  void begin() {
    task = new TopologyFixture(RunnerFixture.wide(), stateDir);
  }

  @AfterEach
  void close() {
    task.close();
  }

  @Test
  void shouldResumeTheConversationsBehindADamagedOneR1R9() {
    task.send("a/s", "r1", "one");
    task.send("b/s", "r1", "two");
    task.send("c/s", "r1", "three");
    damage("active-turns", StoreKeys.numbered(ConversationId.parse("b/s"), 1));

    task.readBack();

    task.runner.model.nextCall().text("1").end();
    task.readBack();
    task.runner.model.nextCall().text("3").end();
    task.readBack();
    assertThat(task.logEvents()).extracting(LogEvent::userId).containsExactlyInAnyOrder("a", "c");
    assertThat(task.deadLetters(TOPICS.turns())).isEmpty();
    assertThat(rowFaults()).isEqualTo(1);
  }

  @Test
  void shouldRefuseWhatAsksForADamagedConversationAndOverwriteNothing() {
    task.readBack();
    task.send("a/s", "r1", "one");
    task.runner.model.nextCall().text("1").end();
    task.readBack();
    task.replies();
    Bytes key = StoreKeys.conversation(ConversationId.parse("a/s"));
    damage("conversations", key);

    task.send("a/s", "r2", "two", CALL);

    assertThat(task.deadLetters(TOPICS.requests())).hasSize(1);
    assertThat(single(task.replies()).event().getKind()).isEqualTo(ReplyEventKind.REFUSED);
    assertThat(store("conversations").get(key)).isEqualTo(GARBAGE);
    task.send("b/s", "r1", "one");
    assertThat(task.runner.model.nextCall().prompt().messages()).hasSize(1);
  }

  @Test
  void shouldFailATurnWhoseContextCantBeReadR1R3() {
    task.readBack();
    task.send("a/s", "r1", "one");
    task.runner.model.nextCall().text("1").end();
    task.readBack();
    task.logEvents();
    damage("turns", StoreKeys.numbered(ConversationId.parse("a/s"), 1));

    task.send("a/s", "r2", "two");
    task.readBack();

    assertThat(single(task.logEvents()).event()).isEqualTo(LogEvent.Type.MESSAGE_FAILED);
    assertThat(task.runner.model.prompts()).hasSize(1);
  }

  @Test
  void shouldSweepTheRowsBehindADamagedOneAndComeBackToIt() {
    task.readBack();
    for (String user : List.of("a/s", "b/s", "c/s")) {
      task.send(user, "r1", "one");
      task.runner.model.nextCall().text("1").end();
      task.readBack();
    }
    damage("conversations", StoreKeys.conversation(ConversationId.parse("b/s")));
    task.time = Duration.ofDays(31).toMillis();
    task.runner.brokerTime(task.time);

    task.driver.advanceWallClockTime(Duration.ofHours(1));
    task.readBack();

    assertThat(keys("conversations"))
        .containsExactly(StoreKeys.conversation(ConversationId.parse("b/s")));
    assertThat(keys("expiry"))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(ExpiryKey.parse(key).conversation().userId()).isEqualTo("b"));
  }

  private List<Bytes> keys(String store) {
    var keys = new ArrayList<Bytes>();
    try (var rows = store(store).all()) {
      rows.forEachRemaining(row -> keys.add(row.key));
    }
    return keys;
  }

  private void damage(String store, Bytes key) {
    store(store).put(key, GARBAGE);
  }

  private KeyValueStore<Bytes, byte[]> store(String name) {
    return task.driver.getKeyValueStore(name);
  }

  private double rowFaults() {
    return task.runner.metrics.get("chatbot.processor.faults").tag("kind", "row").counter().count();
  }
}
