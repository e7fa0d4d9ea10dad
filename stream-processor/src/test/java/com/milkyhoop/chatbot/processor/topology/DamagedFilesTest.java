package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.testkit.model.HandModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Starts a processor on a disk that gives back other bytes than it got: the stores are wiped and
 * restored from Kafka, where each start would fail otherwise.
 */
class DamagedFilesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ConversationId BUDI = new ConversationId("budi", "main");

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private BrokerFixture broker;

  @AfterEach
  void close() {
    broker.close();
  }

  @ParameterizedTest(name = "byte {0} of each file")
  @ValueSource(ints = {20, -20})
  void shouldRestoreAStoreWhoseFilesAreDamagedR9R11(int place) throws Exception {
    broker = new BrokerFixture(stateDir);
    var model = new HandModel();
    model.answerAll("a reply");
    BrokerFixture.Instance first = broker.start("a", model);
    broker.send(BUDI, "r1", "one");
    await().atMost(PATIENCE).until(() -> broker.logEvents().size() == 1);
    first.close();
    assertThat(damage(place)).isPositive();

    broker.start("a", model);
    broker.send(BUDI, "r1", "one");

    await().atMost(PATIENCE).until(() -> finals() == 2);
    assertThat(model.prompts()).hasSize(1);
    assertThat(broker.logEvents()).hasSize(1);
  }

  private long finals() {
    return broker.replyEvents().stream()
        .filter(event -> event.getKind() == ReplyEventKind.FINAL)
        .count();
  }

  /**
   * @param place from the beginning, or where it is negative from the end
   */
  private long damage(int place) throws IOException {
    List<Path> files;
    try (var all = Files.walk(stateDir)) {
      files = all.filter(file -> file.toString().endsWith(".sst")).toList();
    }
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      int at = Math.floorMod(place, bytes.length);
      bytes[at] = (byte) ~bytes[at];
      Files.write(file, bytes);
    }
    return files.size();
  }
}
