package com.milkyhoop.chatbot.replay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.MessageId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R15: what was erased is in the log until compaction reaches it, and in no row. */
class ExpectedRowsTest {
  private final Talk ana = new Talk("ana");
  private final Talk ben = new Talk("ben");
  private final ExpectedRows rows =
      new ExpectedRows(new OffsetRanges("log", "id", List.of(new OffsetRange(0, 0, 9))));

  @AfterEach
  void close() {
    rows.close();
  }

  @Test
  void shouldWantNoRowOfWhatStandsBeforeAnErasureOfItsUserR15() {
    rows.add(event(0, ana.processed("Halo", "Hai")));
    LogEvent others = ben.processed("Halo", "Hai");
    rows.add(event(1, others));
    rows.add(new LogRecord.Erasure(0, 2, "e1", "ana", ""));
    LogEvent behind = ana.processed("Halo lagi", "Hai");
    rows.add(event(3, behind));

    assertRows(at(1, others), at(3, behind));
  }

  @Test
  void shouldWantNoRowOfAnEventWhoseTombstoneStandsBehindItR15() {
    LogEvent erased = ana.processed("Halo", "Hai");
    LogEvent kept = ana.processed("Apa kabar?", "Baik");
    rows.add(event(0, erased));
    rows.add(new LogRecord.Tombstone(0, 1, LogKey.of(kept).encode()));
    rows.add(event(2, kept));
    rows.add(new LogRecord.Tombstone(0, 3, LogKey.of(erased).encode()));
    rows.add(new LogRecord.Tombstone(0, 4, null));

    assertRows(at(2, kept));
  }

  @Test
  void shouldWantRowsOfOtherSessionsWhenOneWasErasedR15() {
    LogEvent event = ana.processed("Halo", "Hai");
    rows.add(event(0, event));
    rows.add(new LogRecord.Erasure(0, 1, "e1", "ana", "another"));

    assertRows(at(0, event));
  }

  private void assertRows(Expected... expected) {
    List<Expected> all = List.of(expected);
    assertThat(rows.events())
        .toIterable()
        .extracting(Row::key)
        .containsExactlyElementsOf(all.stream().map(Expected::at).toList());
    assertThat(rows.messages())
        .toIterable()
        .extracting(Row::key)
        .containsExactlyElementsOf(all.stream().map(Expected::id).sorted().toList());
  }

  private record Expected(TurnRef at, String id) {}

  private static Expected at(long offset, LogEvent event) {
    return new Expected(new TurnRef(0, offset), MessageId.of(event).toString());
  }

  private static LogRecord.Event event(long offset, LogEvent event) {
    return new LogRecord.Event(
        new LoggedTurn(0, offset, event), LogKey.of(event).encode(), event.toJson());
  }
}
