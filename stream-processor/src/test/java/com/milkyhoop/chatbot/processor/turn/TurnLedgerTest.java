package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.Ends;
import com.milkyhoop.chatbot.conversation.Leases;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.event.Watch;
import com.milkyhoop.chatbot.processor.turn.Instruction.Forward;
import com.milkyhoop.chatbot.processor.turn.Instruction.Renumber;
import com.milkyhoop.chatbot.processor.turn.Instruction.Send;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of ADR 9, cell by cell, and what a ledger says of its task. */
class TurnLedgerTest {
  private static final Path TABLE = Path.of("../docs/adr/0009-a-ledger-of-turns.md");
  private static final TurnKey TURN = key("r1");
  private static final long EPOCH = 7;
  private static final UUID TRACE = new UUID(1, 2);
  private static final List<ReplyTarget> CALLS = List.of(new ReplyTarget(0, 1L));
  private static final TurnEvent WHOLE = end(TurnEventKind.COMPLETED);
  private static final TurnEvent OTHER = end(TurnEventKind.FAILED);

  /** The columns, by their names in the table. */
  private enum State {
    NOT_HELD("not held"),
    WAITS("waits"),
    RUNS("runs"),
    WHOLE_REPLY("whole reply"),
    OTHER_END("other end"),
    RUNS_DETACHED("runs, detached"),
    WHOLE_REPLY_DETACHED("whole reply, detached"),
    OTHER_END_DETACHED("other end, detached"),
    RUNS_LEASED("runs, leased"),
    WHOLE_REPLY_LEASED("whole reply, leased"),
    OTHER_END_LEASED("other end, leased"),
    ELSEWHERE("elsewhere");

    final String name;

    State(String name) {
      this.name = name;
    }

    /** A ledger whose only turn is in this state; its task has recovered. */
    TurnLedger ledger() {
      TurnLedger ledger = TurnLedger.first(0, "process", 1_000);
      ledger.recovered(EPOCH);
      if (this == NOT_HELD) {
        return ledger;
      }
      if (this == ELSEWHERE) {
        ledger.heldElsewhere(TURN, "other");
        return ledger;
      }
      ledger.queued(TURN, TRACE);
      if (this == WAITS) {
        return ledger;
      }
      ledger.launched(TURN);
      switch (this) {
        case WHOLE_REPLY, WHOLE_REPLY_DETACHED, WHOLE_REPLY_LEASED -> ledger.returned(TURN, WHOLE);
        case OTHER_END, OTHER_END_DETACHED, OTHER_END_LEASED -> ledger.returned(TURN, OTHER);
        case NOT_HELD, WAITS, RUNS, RUNS_DETACHED, RUNS_LEASED, ELSEWHERE -> {}
      }
      return switch (this) {
        case RUNS_DETACHED, WHOLE_REPLY_DETACHED, OTHER_END_DETACHED -> closed(ledger, false);
        case RUNS_LEASED, WHOLE_REPLY_LEASED, OTHER_END_LEASED -> closed(ledger, true);
        case NOT_HELD, WAITS, RUNS, WHOLE_REPLY, OTHER_END, ELSEWHERE -> ledger;
      };
    }

    private static TurnLedger closed(TurnLedger ledger, boolean leased) {
      ledger.close();
      if (leased) {
        ledger.leaseWritten();
      }
      TurnLedger next = ledger.next();
      next.recovered(EPOCH);
      return next;
    }

    static State of(TurnLedger ledger) {
      return switch (ledger.state(TURN)) {
        case null -> NOT_HELD;
        case HeldTurn.Waiting _ -> WAITS;
        case HeldTurn.Elsewhere _ -> ELSEWHERE;
        case HeldTurn.Running running -> of(running, RUNS, RUNS_DETACHED, RUNS_LEASED);
        case HeldTurn.Ended ended when ended.isWhole() ->
            of(ended, WHOLE_REPLY, WHOLE_REPLY_DETACHED, WHOLE_REPLY_LEASED);
        case HeldTurn.Ended ended -> of(ended, OTHER_END, OTHER_END_DETACHED, OTHER_END_LEASED);
      };
    }

    private static State of(HeldTurn held, State own, State detached, State leased) {
      return switch (held.hold()) {
        case OWN -> own;
        case DETACHED -> detached;
        case LEASED -> leased;
      };
    }
  }

  /** The rows, by their names in the table. */
  private enum Event {
    START("start, queue has room"),
    PERMIT("permit"),
    ADOPT("adopt"),
    CANCEL("cancel"),
    PROPOSE("propose an end"),
    FORGET("end was read"),
    RECOVERED("own marker was read"),
    DROP_DETACHED("all unfinished turns were looked at"),
    CLOSE("close"),
    DROP_UNLEASED("nobody came"),
    DROP_ALL("all is given up"),
    RETURNS_WHOLE("returns a whole reply"),
    RETURNS_OTHER("returns another end"),
    UNWRITABLE("end can't be written"),
    END_WRITTEN("end was written"),
    END_WRITTEN_CLOSED("end was written, task is closed"),
    LEASE_DUE("lease is due"),
    LEASE_WRITTEN("lease was written"),
    RELEASE("told to hurry"),
    TOLD("owner tells to stop"),
    WATCHED("a call watches"),
    HELD_ELSEWHERE("another process holds it"),
    LEASE_OVER("that one's lease is over");

    final String name;

    Event(String name) {
      this.name = name;
    }

    List<Instruction> on(TurnLedger ledger) {
      return switch (this) {
        case START -> start(ledger);
        case PERMIT -> {
          ledger.launched(TURN);
          yield List.of();
        }
        case ADOPT -> ledger.adopt(TURN, CALLS);
        case CANCEL -> ledger.cancel(TURN, end(TurnEventKind.CANCELLED), TRACE);
        case PROPOSE -> ledger.propose(TURN, Ends.expired("r1"), TRACE);
        case FORGET -> ledger.forget(TURN);
        case RECOVERED -> ledger.recovered(EPOCH + 1);
        case DROP_DETACHED -> ledger.dropDetached();
        case CLOSE -> ledger.close();
        case DROP_UNLEASED -> ledger.dropUnleased();
        case DROP_ALL -> ledger.dropAll();
        case RETURNS_WHOLE -> ledger.returned(TURN, WHOLE);
        case RETURNS_OTHER -> ledger.returned(TURN, OTHER);
        case UNWRITABLE ->
            ledger.unwritable(new Slot.End(0, TURN), new RecordTooLargeException("900 KB"));
        case END_WRITTEN -> ledger.endWritten(TURN);
        case END_WRITTEN_CLOSED -> closed(ledger).endWritten(TURN);
        case LEASE_DUE -> ledger.lease();
        case LEASE_WRITTEN -> {
          ledger.lease();
          yield ledger.leaseWritten();
        }
        case RELEASE -> ledger.release();
        case TOLD -> ledger.told(TURN);
        case WATCHED -> ledger.watch(TURN, new Watch(CALLS.getFirst(), true, null));
        case HELD_ELSEWHERE -> ledger.heldElsewhere(TURN, "other");
        case LEASE_OVER -> ledger.leaseOver(TURN);
      };
    }

    /**
     * Closed since before what is detached or leased came there; nothing else is of a closed task.
     */
    private static TurnLedger closed(TurnLedger ledger) {
      if (!ledger.holds(TURN)) {
        boolean leased =
            ledger.state(TURN) instanceof HeldTurn held && held.hold() == HeldTurn.Hold.LEASED;
        ledger.close();
        if (leased) {
          ledger.leaseWritten();
        }
      }
      return ledger;
    }

    /** As the locked shell does it. */
    private static List<Instruction> start(TurnLedger ledger) {
      List<Instruction> todo = ledger.adopt(TURN, CALLS);
      if (!ledger.holds(TURN)) {
        ledger.queued(TURN, TRACE);
      }
      return todo;
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldDoInEachStateWhatTheTableSaysR1R2R5R8R10R13() throws IOException {
    List<List<String>> table = table();
    assertThat(table.getFirst().subList(1, table.getFirst().size()))
        .as("columns")
        .hasSize(State.values().length);
    assertThat(table.stream().skip(1).map(List::getFirst))
        .as("rows")
        .containsExactly(Arrays.stream(Event.values()).map(it -> it.name).toArray(String[]::new));
    var cells = new ArrayList<DynamicTest>();
    for (Event event : Event.values()) {
      for (State state : State.values()) {
        String cell = table.get(event.ordinal() + 1).get(state.ordinal() + 1);
        cells.add(
            DynamicTest.dynamicTest(
                event.name + " – " + state.name, () -> tryCell(event, state, cell)));
      }
    }
    return cells.stream();
  }

  private static void tryCell(Event event, State before, String cell) {
    TurnLedger ledger = before.ledger();

    List<Instruction> todo = event.on(ledger);

    assertThat(said(before, State.of(ledger), todo)).isEqualTo(cell);
  }

  /** What happened, in the words of the table. */
  private static String said(State before, State after, List<Instruction> todo) {
    String actions =
        String.join(
            ", ",
            todo.stream()
                .map(it -> it.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .toList());
    if (before == after) {
      return actions.isEmpty() ? "·" : actions;
    }
    return actions.isEmpty() ? after.name : after.name + ": " + actions;
  }

  private static List<List<String>> table() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> line.startsWith("|") && !line.startsWith("|--"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
        .toList();
  }

  @Test
  void shouldSendEachEndWithTheEpochOfNowR5() {
    TurnLedger ledger = State.OTHER_END.ledger();

    List<Instruction> todo = ledger.recovered(9);

    assertThat(todo)
        .singleElement()
        .isInstanceOfSatisfying(Send.class, it -> assertThat(it.event().getEpoch()).isEqualTo(9));
  }

  @Test
  void shouldKeepTheEndThatWasFirstWhenAnotherIsProposedR5() {
    TurnLedger ledger = State.WHOLE_REPLY_DETACHED.ledger();

    List<Instruction> todo = ledger.propose(TURN, Ends.expired("r1"), null);

    assertThat(todo)
        .singleElement()
        .isInstanceOfSatisfying(
            Send.class, it -> assertThat(it.event().getKind()).isEqualTo(TurnEventKind.COMPLETED));
  }

  @Test
  void shouldNumberAttemptsFromThoseOfTheTaskBeforeR6() {
    TurnLedger before = State.RUNS.ledger();
    AttemptId last = before.nextId();
    before.close();
    TurnLedger next = before.next();

    AttemptId meanwhile = next.nextId();
    next.adopt(TURN, CALLS);
    List<Instruction> todo = next.recovered(9);

    assertThat(meanwhile).isEqualTo(new AttemptId(EPOCH, last.number() + 1));
    assertThat(todo)
        .singleElement()
        .isInstanceOfSatisfying(Renumber.class, it -> assertThat(it.id().epoch()).isEqualTo(9));
  }

  @Test
  void shouldGiveUpWhenWhatReplacesAnEndCantBeWrittenEither() {
    TurnLedger ledger = State.WHOLE_REPLY.ledger();
    var slot = new Slot.End(0, TURN);
    List<Instruction> first = ledger.unwritable(slot, new RecordTooLargeException());

    List<Instruction> second = ledger.unwritable(slot, new RecordTooLargeException());

    assertThat(first)
        .singleElement()
        .isInstanceOfSatisfying(
            Send.class,
            it -> {
              assertThat(it.event().getKind()).isEqualTo(TurnEventKind.FAILED);
              assertThat(it.event().getReply()).isEmpty();
            });
    assertThat(second).singleElement().isInstanceOf(Instruction.GiveUp.class);
  }

  @Test
  void shouldGiveUpWhenItsMarkerCantBeWrittenR9() {
    assertThat(
            TurnLedger.first(0, "process", 1_000)
                .unwritable(new Slot.Marker(0), new RecordTooLargeException()))
        .singleElement()
        .isInstanceOf(Instruction.GiveUp.class);
  }

  /** Tells the holder after the end, so that this is the first that counts. */
  @Test
  void shouldTellTheHolderToStopWhatHasItsEndR13() {
    TurnLedger ledger = State.ELSEWHERE.ledger();

    List<Instruction> todo = ledger.propose(TURN, Ends.expired("r1"), TRACE);

    assertThat(todo).extracting(Instruction::getClass).containsExactly(Send.class, Forward.class);
    assertThat(todo.getLast())
        .isEqualTo(new Forward(new Slot.Stop(0, TURN), TurnEvents.stop("other", TURN.requestId())));
  }

  @Test
  void shouldSettleWhatAHolderWasToldWhateverTheTurnIsByThenR13() {
    TurnLedger ledger = State.ELSEWHERE.ledger();
    ledger.propose(TURN, Ends.expired("r1"), TRACE);
    ledger.forget(TURN);

    List<Instruction> todo = ledger.tellingRead(telling(TurnEvents.stop("other", "r1")));

    assertThat(todo).containsExactly(new Instruction.Settle(new Slot.Stop(0, TURN)));
  }

  /** The first was written, and read after the second had taken its place. */
  @Test
  void shouldKeepWhatTookThePlaceOfWhatWasReadR13() {
    TurnLedger ledger = State.ELSEWHERE.ledger();
    var begins = new Watch(CALLS.getFirst(), true, null);
    var ends = new Watch(CALLS.getFirst(), false, null);
    ledger.watch(TURN, begins);
    ledger.watch(TURN, ends);

    assertThat(ledger.tellingRead(telling(TurnEvents.watch("other", "r1", begins)))).isEmpty();
    assertThat(ledger.tellingRead(telling(TurnEvents.watch("other", "r1", ends))))
        .containsExactly(new Instruction.Settle(new Slot.Watch(0, TURN, CALLS.getFirst())));
  }

  @Test
  void shouldTellHoldersNothingMoreWhenItsTaskIsClosedR13() {
    TurnLedger ledger = State.ELSEWHERE.ledger();
    ledger.propose(TURN, Ends.expired("r1"), TRACE);
    ledger.forget(TURN);

    assertThat(ledger.close()).containsExactly(new Instruction.Settle(new Slot.Stop(0, TURN)));
  }

  /** The next owner has begun by then what the first record did not name. */
  @Test
  void shouldNameNothingMoreWhenALeaseIsWrittenAgainR13() {
    TurnLedger ledger = TurnLedger.first(0, "process", 1_000);
    for (int i = 0; i <= Leases.MOST_TURNS_OF_ONE; i++) {
      ledger.queued(key("r" + i), TRACE);
      ledger.launched(key("r" + i));
    }
    ledger.close();
    ledger.leaseWritten();
    ledger.forget(key("r0"));

    List<Instruction> todo = ledger.lease();

    assertThat(todo)
        .singleElement()
        .isInstanceOfSatisfying(
            Instruction.Lease.class,
            it ->
                assertThat(it.event().getLease().getTurns()).hasSize(Leases.MOST_TURNS_OF_ONE - 1));
    assertThat(ledger.dropUnleased())
        .containsExactly(new Instruction.Abandon(key("r" + Leases.MOST_TURNS_OF_ONE)));
  }

  private static TurnTelling telling(TurnEvent event) {
    return TurnTelling.of(TURN.conversation(), event);
  }

  private static TurnEvent end(TurnEventKind kind) {
    return TurnEvent.newBuilder().setKind(kind).setEpoch(-1).setRequestId("r1").build();
  }
}
