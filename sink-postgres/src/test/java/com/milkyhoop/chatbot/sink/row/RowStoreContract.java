package com.milkyhoop.chatbot.sink.row;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.sink.Events;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds every {@link RowStore} to what the sink relies on, the fake one as the real one. */
public abstract class RowStoreContract {
  private static final Instant ERASED_AT = Events.AT.plus(Duration.ofHours(1));

  private final List<LogKey> announced = new ArrayList<>();

  /** Returns an empty store that is prepared. */
  protected abstract RowStore store();

  /** Returns the request ids of all rows in it. */
  protected abstract List<String> kept();

  /** R4. */
  @Test
  void shouldKeepARowOnceWhenItComesAgainInItsBatchAndLaterR4() {
    LogRow row = row(processed("u1", "s1", "r1"), 42);

    Written first = store().write(List.of(row, row));
    Written second = store().write(List.of(row));

    assertThat(first).isEqualTo(new Written(1, 1, 1, List.of()));
    assertThat(second).isEqualTo(new Written(0, 0, 1, List.of()));
    assertThat(kept()).containsExactly("r1");
  }

  /** A topic that was made anew: the same event stands elsewhere. */
  @Test
  void shouldBeADuplicateWhenTheSameEventStandsElsewhere() {
    store().write(List.of(row(processed("u1", "s1", "r1"), 42)));

    Written written = store().write(List.of(row(processed("u1", "s1", "r1"), 0)));

    assertThat(written).isEqualTo(new Written(0, 0, 1, List.of()));
  }

  @Test
  void shouldRefuseTheSecondWhenTwoEventsOfABatchHaveOneKey() {
    LogRow second = row(Events.event(LogEvent.Type.MESSAGE_FAILED, "u1", "s1", "r0", ""), 1);

    Written written = store().write(List.of(row(processed("u1", "s1", "r0"), 0), second));

    assertThat(written.events()).isEqualTo(1);
    assertThat(written.refusals()).extracting(Refusal::row).containsExactly(second);
    assertThat(written.refusals()).extracting(Refusal::kind).containsExactly(Refusal.Kind.CONFLICT);
  }

  @Test
  void shouldDeleteTheRowOfAnEventThatWasErasedAloneR15() {
    store()
        .write(List.of(row(processed("ana", "s1", "r1"), 1), row(processed("ana", "s1", "r2"), 7)));

    Erased erased =
        store()
            .erase(
                List.of(
                    new ErasedEvent(new LogKey("ana", "s1", "r1"), new Position("log", 0, 5)),
                    new ErasedEvent(new LogKey("ana", "s1", "r2"), new Position("log", 0, 6))));

    assertThat(erased).isEqualTo(new Erased(1, 1));
    assertThat(kept()).containsExactly("r2");
  }

  @Test
  void shouldDeleteOneSessionAloneWhenTheErasureNamesIt() {
    store()
        .write(List.of(row(processed("ana", "s1", "r1"), 1), row(processed("ana", "s2", "r2"), 2)));

    Erased erased = WholeErasure.of(store(), erasure("s2", 10), announced::addAll);

    assertThat(erased).isEqualTo(new Erased(1, 1));
    assertThat(announced).containsExactly(new LogKey("ana", "s2", "r2"));
    assertThat(kept()).containsExactly("r1");
  }

  /** R15: the sink may read the log from its beginning, as often as it likes. */
  @Test
  void shouldTakeNothingAgainThatStandsBeforeTheErasureR15() {
    LogRow before = row(processed("ana", "s1", "r1"), 1);
    LogRow behind = row(Events.at(processed("ana", "s1", "r2"), ERASED_AT.plusSeconds(9)), 11);
    store().write(List.of(before));
    WholeErasure.of(store(), erasure("", 10), announced::addAll);

    store().write(List.of(before, behind));

    assertThat(kept()).containsExactly("r2");
    WholeErasure.of(store(), erasure("", 10), announced::addAll);
    assertThat(kept()).containsExactly("r2");
  }

  @Test
  void shouldLeaveRowsOfOtherPartitionsToTheirOwnErasure() {
    LogEvent event = processed("ana", "s1", "r1");
    store()
        .write(
            List.of(
                new LogRow(
                    event,
                    new String(event.toJson(), StandardCharsets.UTF_8),
                    new Position("log", 1, 1))));

    Erased erased = WholeErasure.of(store(), erasure("", 10), announced::addAll);

    assertThat(erased).isEqualTo(Erased.NOTHING);
    assertThat(kept()).containsExactly("r1");
  }

  private static UserErasure erasure(String session, long offset) {
    return new UserErasure(
        "e1", "ana", session, ERASED_AT, ERASED_AT.plusSeconds(1), new Position("log", 0, offset));
  }
}
