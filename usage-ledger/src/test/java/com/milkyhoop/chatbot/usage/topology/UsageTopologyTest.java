package com.milkyhoop.chatbot.usage.topology;

import static com.milkyhoop.chatbot.usage.topology.UsageFixture.NOW;
import static com.milkyhoop.chatbot.usage.topology.UsageFixture.event;
import static com.milkyhoop.chatbot.usage.topology.UsageFixture.used;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.usage.topology.UsageFixture.Written;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R14: what is spent is known, each request once. */
class UsageTopologyTest {
  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private UsageFixture ledger;

  @BeforeEach
  void open() {
    ledger = new UsageFixture(stateDir);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void shouldAddEachRequestToItsDayAndItsMonthR14() {
    ledger.log(event("r1", used(100, 20)));
    ledger.log(event("r2", used(50, 10)));

    List<Written> written = ledger.written();

    assertThat(written)
        .extracting(it -> it.key().period())
        .containsExactly("2026-11-29", "2026-11", "2026-11-29", "2026-11");
    UsageTotals day = written.get(2).present().getTotals();
    assertThat(day.getRequests()).isEqualTo(2);
    assertThat(day.getPromptTokens()).isEqualTo(150);
    assertThat(day.getCompletionTokens()).isEqualTo(30);
    assertThat(day.getCostMicros()).isEqualTo(150 * 2 + 30 * 10);
    assertThat(written.get(3).present().getTotals()).isEqualTo(day);
    assertThat(written.getLast().present().getCurrency()).isEqualTo("EUR");
  }

  @Test
  void shouldNameTheRequestInTheLastRowThatItChangesR14() {
    ledger.log(event("r1", used(100, 20)));

    List<Written> written = ledger.written();

    assertThat(written.getFirst().present().getSettled()).isNull();
    assertThat(written.getLast().present().getSettled())
        .satisfies(
            it -> {
              assertThat(it.getRequestId()).isEqualTo("r1");
              assertThat(it.getTotals().getCostMicros()).isEqualTo(400);
            });
    ledger.log(event("r2", used(1, 1)));
    assertThat(ledger.written().getFirst().present().getSettled())
        .as("a row of the store names none")
        .isNull();
  }

  @Test
  void shouldCountACopyOfAnEventNeverR14() {
    LogEvent event = event("r1", used(100, 20));
    ledger.log(event);
    ledger.written();

    ledger.log(event);
    ledger.log(event.toJson(), NOW.plus(Duration.ofDays(50)));

    assertThat(ledger.written()).isEmpty();
    assertThat(ledger.counted("repeated")).isEqualTo(2);
  }

  @Test
  void shouldCountEveryCallOfARequestR14() {
    ledger.log(
        event(
            "r1",
            NOW,
            List.of(
                new LogEvent.Call("default", "model_stream_broken", used(100, 5)),
                new LogEvent.Call("other", "hedged", used(90, 1)),
                new LogEvent.Call("default", "completed", used(100, 20))),
            Optional.empty()));

    List<Written> written = ledger.written();
    Written settled = written.getLast();

    assertThat(written).extracting(it -> it.key().model()).containsExactly("m", "m", "", "");
    assertThat(written.get(1).present().getTotals().getCompletionTokens()).isEqualTo(25);
    UsageTotals whole = settled.present().getSettled().getTotals();
    assertThat(whole.getCalls()).isEqualTo(3);
    assertThat(whole.getRequests()).isEqualTo(1);
    assertThat(whole.getPromptTokens()).isEqualTo(290);
    assertThat(whole.getUnpricedTokens()).as("no price of the other route's model").isEqualTo(91);
    assertThat(whole.getCostMicros()).isEqualTo(200 * 2 + 25 * 10);
  }

  @Test
  void shouldEstimateWhatNoServerCountedAndSaySoR14() {
    ledger.log(event("r1", (LogEvent.Usage) null));

    UsageTotals totals = ledger.written().getLast().present().getTotals();

    assertThat(totals.getPromptTokens()).isEqualTo(40);
    assertThat(totals.getCompletionTokens()).isBetween(4L, 10L);
    assertThat(totals.getEstimatedTokens())
        .isEqualTo(totals.getPromptTokens() + totals.getCompletionTokens());
    assertThat(totals.getCostMicros()).isEqualTo(40 * 2 + totals.getCompletionTokens() * 10);
  }

  @Test
  void shouldMarkWhatTheProcessorEstimatedR14() {
    var lost = new LogEvent.Call("default", "lost", used(30, 7), true, null);
    ledger.log(
        event(
            "r1",
            NOW,
            List.of(lost, new LogEvent.Call("default", "completed", used(30, 20))),
            Optional.empty()));

    UsageTotals totals = ledger.written().getLast().present().getTotals();

    assertThat(totals.getCalls()).isEqualTo(2);
    assertThat(totals.getEstimatedTokens()).isEqualTo(37);
    assertThat(totals.getCompletionTokens()).isEqualTo(27);
  }

  @Test
  void shouldSettleARequestWithoutACallAndIgnoreAnImportedOneR14() {
    ledger.log(event("r1", NOW, List.of(), Optional.empty()));
    assertThat(ledger.written().getLast().present().getSettled().getTotals().getRequests())
        .isEqualTo(1);

    ledger.log(
        event(
            "r2",
            NOW,
            List.of(new LogEvent.Call("default", "completed", used(5, 5))),
            Optional.of(true)));

    ledger.log(LogEvent.userErased("budi", "", "e1", UUID.randomUUID(), NOW));

    assertThat(ledger.written()).isEmpty();
    assertThat(ledger.deadLetters()).isEmpty();
    assertThat(ledger.counted("ignored")).isEqualTo(2);
  }

  @Test
  void shouldPutWhatIsUnreadableToTheDeadLettersAndGoOn() {
    byte[] garbage = "{\"event\":\"message_processed\"}".getBytes(UTF_8);
    ledger.log(garbage, NOW);
    ledger.log(null, NOW);
    ledger.log(event("r1", used(1, 1)));

    assertThat(ledger.deadLetters())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.value()).isEqualTo(garbage);
              assertThat(new String(it.headers().lastHeader(DeadLetter.CAUSE).value(), UTF_8))
                  .startsWith("usage-ledger: value is no log event");
            });
    assertThat(ledger.written()).hasSize(2);
    assertThat(ledger.counted("unreadable")).isEqualTo(1);
  }

  @Test
  void shouldRemoveRowsAfterTheRetentionAndCountNothingAsOldR14() {
    LogEvent old = event("r1", used(100, 20));
    ledger.log(old);
    ledger.written();
    var later = NOW.plus(Duration.ofDays(103));
    List<LogEvent.Call> none = List.of();

    ledger.log(event("r2", later, none, Optional.empty()));

    assertThat(ledger.written())
        .filteredOn(it -> it.row().isEmpty())
        .extracting(it -> it.key().period())
        .containsExactlyInAnyOrder("2026-11", "2026-11-29");
    ledger.log(old.toJson(), later);
    assertThat(ledger.written()).as("forgotten, and too old to be counted again").isEmpty();
    assertThat(ledger.counted("late")).isEqualTo(1);
  }
}
