package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.completed;
import static com.milkyhoop.chatbot.processor.topology.TopologyFixture.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Marker records decide which task of a partition may start turns, and which ends count. */
class TopologyFencingTest {
  private static final String BUDI = "budi/main";

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  @AfterEach
  void close() {
    task.close();
  }

  @Test
  void shouldStartNothingUntilItsOwnMarkerIsReadR9() {
    task = new TopologyFixture(RunnerFixture.wide(), stateDir);
    task.send(BUDI, "r1", "one");
    assertThat(task.runner.runner.running()).isZero();

    task.readBack();

    assertThat(task.runner.model.nextCall().prompt().messages()).hasSize(1);
  }

  @Test
  void shouldNotCallTheModelWhenTheOutcomeIsFoldedBeforeItsMarkerR9() {
    task = new TopologyFixture(RunnerFixture.wide(), stateDir);
    task.send(BUDI, "r1", "one");

    task.turnEvent(BUDI, completed("r1", 0, "from the earlier owner"));
    task.readBack();

    assertThat(single(task.logEvents()).reply()).isEqualTo("from the earlier owner");
    assertThat(task.runner.model.prompts()).isEmpty();
  }

  @Test
  void shouldIgnoreAZombiesFailureButTakeItsCompletedReplyR5() {
    task = TopologyFixture.recovered(RunnerFixture.wide(), stateDir);
    task.rawTurnEvent(null, new byte[] {1});
    TurnEvent marker = marker("other");
    task.turnEvent(null, marker);
    task.readBack();
    task.send(BUDI, "r1", "one");
    task.runner.model.nextCall();

    task.turnEvent(BUDI, failed("r1", 0));
    assertThat(task.logEvents()).isEmpty();
    task.turnEvent(BUDI, completed("r1", 0, "from the zombie"));

    assertThat(single(task.logEvents()).reply()).isEqualTo("from the zombie");
  }

  @Test
  void shouldSendAnotherMarkerAndRenumberWhenItIsOvertakenR5() {
    task = TopologyFixture.recovered(RunnerFixture.wide(), stateDir);
    task.send(BUDI, "r1", "one");
    HandCall call = task.runner.model.nextCall().text("Ha");
    await().until(() -> task.runner.replies.written().size() == 1);
    long firstEpoch = task.runner.replies.written().getFirst().event().getEpoch();

    task.turnEvent(null, marker("other"));
    TurnEvent again = task.readBack();

    assertThat(again.getKind()).isEqualTo(TurnEventKind.RECOVERY_MARKER);
    assertThat(task.runner.replies.written().getLast().event().getEpoch())
        .isGreaterThan(firstEpoch);
    call.text("lo").end();
    assertThat(task.readBack().getReply()).isEqualTo("Halo");
    assertThat(task.logEvents()).hasSize(1);
    assertThat(task.runner.model.prompts()).hasSize(1);
  }

  private static TurnEvent marker(String id) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.RECOVERY_MARKER)
        .setEpoch(-1)
        .setMarkerId(id)
        .build();
  }

  private static TurnEvent failed(String requestId, long epoch) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.FAILED)
        .setEpoch(epoch)
        .setRequestId(requestId)
        .build();
  }
}
