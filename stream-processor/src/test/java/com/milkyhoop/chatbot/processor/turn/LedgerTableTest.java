package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.LedgerState.CALLS;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.EPOCH;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.OTHER;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.TRACE;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.TURN;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.WHOLE;
import static com.milkyhoop.chatbot.processor.turn.LedgerState.end;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.event.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tries the table of ADR 9, cell by cell. */
class LedgerTableTest {
  private static final Path TABLE = Path.of("../docs/adr/0009-a-ledger-of-turns.md");

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
        case PROPOSE -> ledger.propose(TURN, ProposedEnds.expired("r1"), TRACE);
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
        .hasSize(LedgerState.values().length);
    assertThat(table.stream().skip(1).map(List::getFirst))
        .as("rows")
        .containsExactly(Arrays.stream(Event.values()).map(it -> it.name).toArray(String[]::new));
    var cells = new ArrayList<DynamicTest>();
    for (Event event : Event.values()) {
      for (LedgerState state : LedgerState.values()) {
        String cell = table.get(event.ordinal() + 1).get(state.ordinal() + 1);
        cells.add(
            DynamicTest.dynamicTest(
                event.name + " – " + state.name, () -> tryCell(event, state, cell)));
      }
    }
    return cells.stream();
  }

  private static void tryCell(Event event, LedgerState before, String cell) {
    TurnLedger ledger = before.ledger();

    List<Instruction> todo = event.on(ledger);

    assertThat(said(before, LedgerState.of(ledger), todo)).isEqualTo(cell);
  }

  /** What happened, in the words of the table. */
  private static String said(LedgerState before, LedgerState after, List<Instruction> todo) {
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
}
