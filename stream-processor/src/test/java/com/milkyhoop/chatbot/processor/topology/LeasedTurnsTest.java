package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Lease;
import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task of which another process goes on with a turn (R13). */
class LeasedTurnsTest {
  private static final String CONVERSATION = "budi/main";
  private static final long LEASE_MS = 12_000;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture fixture;

  @BeforeEach
  void create(@TempDir Path stateDir) {
    fixture = new TopologyFixture(RunnerFixture.wide(), stateDir);
    fixture.runner.brokerTime(fixture.time);
    fixture.turnEvent(null, marker("m-other", "other"));
    fixture.send(CONVERSATION, "r1", "Halo");
    fixture.turnEvent(null, lease(LEASE_MS, "r1"));
    fixture.readBack();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldNotStartTheTurnWhileItGoesOnElsewhereR13() {
    pass(Duration.ofMillis(LEASE_MS - 1));
    fixture.turnEvent(
        null, TurnEvent.newBuilder().setKind(TurnEventKind.SWEEP).setEpoch(0).build());

    assertThat(fixture.runner.turns.isEmpty()).isTrue();
    assertThat(fixture.runner.model.prompts()).isEmpty();
  }

  @Test
  void shouldStartTheTurnWhenTheLeaseIsOverR13() {
    pass(Duration.ofMillis(LEASE_MS).plusSeconds(3));
    assertThat(fixture.runner.model.prompts()).isEmpty();

    assertThat(fixture.readBack().getKind()).isEqualTo(TurnEventKind.SWEEP);

    assertThat(fixture.runner.model.nextCall().prompt().messages()).hasSize(1);
  }

  @Test
  void shouldStartTheTurnAtOnceWhenItsHolderGivesItUpR13() {
    fixture.turnEvent(null, lease(0));

    assertThat(fixture.runner.model.nextCall().prompt().messages()).hasSize(1);
  }

  @Test
  void shouldFoldAnEndOfItsHolderR5R13() {
    fixture.turnEvent(CONVERSATION, cancelled("other"));

    assertThat(fixture.logEvents())
        .singleElement()
        .satisfies(it -> assertThat(it.reply()).isEqualTo("Ha"));
  }

  @Test
  void shouldIgnoreAnEndOfAnEarlierOwnerThatHoldsNothingR5() {
    fixture.turnEvent(CONVERSATION, cancelled("stranger"));

    assertThat(fixture.logEvents()).isEmpty();
  }

  @Test
  void shouldTellTheHolderToStopWhenAPersonCancelsR13() {
    fixture.cancel(CONVERSATION, "r1", new ReplyTarget(1, 12L));

    TurnEvent stop = fixture.readBack();
    assertThat(stop.getKind()).isEqualTo(TurnEventKind.STOP);
    assertThat(stop.getHolder()).isEqualTo("other");
    assertThat(stop.getRequestId()).isEqualTo("r1");
    assertThat(fixture.runner.turns.isEmpty()).isTrue();
  }

  /** Its holder may be dead by then. */
  @Test
  void shouldEndACancelledTurnItselfWhenTheLeaseIsOverR1R13() {
    fixture.cancel(CONVERSATION, "r1", new ReplyTarget(1, 12L));
    fixture.readBack();

    fixture.turnEvent(null, lease(0));

    assertThat(fixture.readBack().getKind()).isEqualTo(TurnEventKind.CANCELLED);
    assertThat(fixture.runner.model.prompts()).isEmpty();
  }

  @Test
  void shouldKeepWhatItsHolderHasShownWhenACancelledTurnsLeaseIsOverR13() {
    fixture.runner.earlier.shown(new TurnKey(ConversationId.parse(CONVERSATION), "r1"), "Ha");
    fixture.cancel(CONVERSATION, "r1", new ReplyTarget(1, 12L));
    fixture.readBack();

    fixture.turnEvent(null, lease(0));

    assertThat(fixture.readBack().getReply()).isEqualTo("Ha");
    assertThat(fixture.runner.model.prompts()).isEmpty();
  }

  @Test
  void shouldTellTheHolderOfACallThatWatchesR13() {
    var device = new ReplyTarget(1, 13L);

    fixture.attach(CONVERSATION, "r1", device);

    TurnEvent watch = fixture.readBack();
    assertThat(watch.getKind()).isEqualTo(TurnEventKind.WATCH);
    assertThat(watch.getHolder()).isEqualTo("other");
    assertThat(watch.getWatch().getTarget()).isEqualTo(device);
    assertThat(watch.getWatch().getBegins()).isTrue();
  }

  @Test
  void shouldStartTheNextTurnWhenTheEndOfTheLeasedOneIsReadR2R13() {
    fixture.send(CONVERSATION, "r2", "Apa kabar?");
    assertThat(fixture.runner.model.prompts()).isEmpty();

    fixture.turnEvent(CONVERSATION, TopologyFixture.completed("r1", 0, "Halo juga!"));

    assertThat(fixture.runner.model.nextCall().prompt().messages()).hasSize(3);
  }

  /** Its text must not be generated on, nor paid for. */
  @Test
  void shouldTellTheHolderToStopWhatIsErasedR13R15() {
    fixture.request(
        "budi/".getBytes(UTF_8),
        TopologyFixture.CODECS
            .requests()
            .encode(ChatRequest.newBuilder().setAction(Action.ERASE).setRequestId("e1").build()));

    TurnEvent stop = fixture.readBack();
    assertThat(stop.getKind()).isEqualTo(TurnEventKind.STOP);
    assertThat(stop.getHolder()).isEqualTo("other");
  }

  /** Another marker, and the lease is over before the task has read its own again. */
  @Test
  void shouldStartTheTurnWhenTheLeaseEndedWhileItWaitedForItsMarkerR9R13() {
    fixture.turnEvent(null, marker("m-zombie", "zombie"));
    fixture.turnEvent(null, lease(0));
    assertThat(fixture.runner.model.prompts()).isEmpty();

    assertThat(fixture.readBack().getKind()).isEqualTo(TurnEventKind.RECOVERY_MARKER);

    assertThat(fixture.runner.model.nextCall().prompt().messages()).hasSize(1);
  }

  private void pass(Duration time) {
    fixture.runner.time.addAndGet(time.toMillis());
    fixture.time += time.toMillis();
    fixture.driver.advanceWallClockTime(Duration.ofSeconds(2));
  }

  private static TurnEvent marker(String id, String process) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.RECOVERY_MARKER)
        .setEpoch(-1)
        .setMarkerId(id)
        .setHolder(process)
        .build();
  }

  private static TurnEvent lease(long ms, String... requestIds) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.LEASE)
        .setEpoch(-1)
        .setHolder("other")
        .setLease(
            new Lease(
                ms,
                List.of(requestIds).stream().map(id -> new LeasedTurn(CONVERSATION, id)).toList()))
        .build();
  }

  private static TurnEvent cancelled(String holder) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.CANCELLED)
        .setEpoch(0)
        .setRequestId("r1")
        .setReply("Ha")
        .setFinishReason(FinishReasons.CANCELLED)
        .setHolder(holder)
        .build();
  }
}
