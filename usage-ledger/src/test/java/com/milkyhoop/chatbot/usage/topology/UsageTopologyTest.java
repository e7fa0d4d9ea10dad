package com.milkyhoop.chatbot.usage.topology;

import static com.milkyhoop.chatbot.usage.topology.UsageFixture.NOW;
import static com.milkyhoop.chatbot.usage.topology.UsageFixture.by;
import static com.milkyhoop.chatbot.usage.topology.UsageFixture.event;
import static com.milkyhoop.chatbot.usage.topology.UsageFixture.used;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
  void shouldKeepApartWhatEachPrincipalAskedForR14() {
    ledger.log(by("shop", event("r1", used(100, 20))));
    ledger.log(event("r2", used(50, 10)));
    ledger.log(by("a/b", event("r3", used(1, 1))));

    List<Written> written = ledger.written();

    assertThat(written)
        .extracting(it -> it.key().principal())
        .containsExactly("shop", "shop", "default", "default");
    assertThat(written.getFirst().present().getPrincipal()).isEqualTo("shop");
    assertThat(written.getLast().present().getTotals().getPromptTokens()).isEqualTo(50);
    assertThat(ledger.deadLetters()).as("its key could not be read").hasSize(1);
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
    var lost = new LogEvent.Call("default", "lost", used(30, 7), true, null, null);
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

  /** Takes the event's time: another broker gave the record's. */
  @Test
  void shouldCountARequestOnTheDayOfItsEventWhereABrokersClockIsBehindR14() {
    ledger.log(event("r1", used(100, 20)).toJson(), NOW.minus(Duration.ofDays(2)));

    assertThat(ledger.written())
        .extracting(it -> it.key().period())
        .containsExactly("2026-11-29", "2026-11");
    assertThat(ledger.deadLetters()).isEmpty();
  }

  /**
   * ADR 12: what any other writer has put there is one dead letter each, and the ledger goes on.
   */
  @ParameterizedTest
  @MethodSource("foreignEvents")
  void shouldGoOnAfterAForeignEvent(String json) {
    ledger.log(json.getBytes(UTF_8), NOW);
    ledger.log(event("r1", used(1, 1)));

    assertThat(ledger.deadLetters()).hasSize(1);
    assertThat(ledger.counted("unreadable")).isEqualTo(1);
    assertThat(ledger.written()).hasSize(2);
  }

  static List<String> foreignEvents() {
    return List.of(
        "null",
        "[]",
        "{\"event\":{},\"user_id\":[],\"timestamp\":1e999999999}",
        foreign("2026-11-29T12:00:00Z", "[null]"),
        foreign("2026-11-29T12:00:00Z", "[{}]"),
        foreign("2026-11-29T12:00:00Z", "[{\"route\":\"default\",\"outcome\":null}]"),
        foreign("2026-11-29T12:00:00Z", calls(9_000_000_000_000_000_000L)),
        foreign("2026-11-29T12:00:00Z", calls(-1)),
        foreign(
            "2026-11-29T12:00:00Z",
            "[{\"route\":\"default\",\"outcome\":\"completed\",\"continued_from\":99}]"),
        foreign("+292278994-08-17T07:12:55Z", calls(1)),
        foreign("+999999999-01-01T00:00:00Z", calls(1)),
        foreign("+10000-01-01T00:00:00Z", calls(1)),
        foreign("1969-12-31T00:00:00Z", calls(1)));
  }

  private static String calls(long tokens) {
    return """
    [{"route":"default","outcome":"completed","usage":{"prompt_tokens":%d,\
    "completion_tokens":1,"cached_tokens":0,"cache_written_tokens":0,"reasoning_tokens":0}}]\
    """
        .formatted(tokens);
  }

  private static String foreign(String timestamp, String calls) {
    return """
    {"event":"message_processed","user_id":"u","session_id":"s","request_id":"r","route":"default",\
    "trace_id":"e49212f1-3421-4d56-b1b4-c5a1234c2db1","message":"Halo","reply":"x","model":"m",\
    "timestamp":"%s","turn":1,"attempts":1,"calls":%s}\
    """
        .formatted(timestamp, calls);
  }

  @Test
  void shouldCountMoneyOfAnotherCurrencyAsUnpricedR14() {
    ledger.log(event("r1", used(100, 20)));
    ledger.written();
    ledger.restartWithPrices("model,from,currency,input,output\nm,2026-01-01,USD,3,9\n");

    ledger.log(event("r2", used(50, 10)));

    UserUsage row = ledger.written().getLast().present();
    assertThat(row.getCurrency()).isEqualTo("EUR");
    assertThat(row.getTotals().getCostMicros()).isEqualTo(400);
    assertThat(row.getTotals().getUnpricedTokens()).isEqualTo(60);
    assertThat(row.getSettled().getTotals().getCostMicros()).isZero();
    assertThat(row.getSettled().getTotals().getUnpricedTokens()).isEqualTo(60);
  }

  @Test
  void shouldCountTheRequestForTheModelThatAnsweredR14() {
    ledger.log(
        event(
            "r1",
            NOW,
            List.of(
                new LogEvent.Call("first", "model_unavailable", null),
                new LogEvent.Call("default", "completed", used(100, 20))),
            Optional.empty()));

    assertThat(ledger.written())
        .filteredOn(it -> it.present().getTotals().getRequests() == 1)
        .extracting(it -> it.key().model())
        .containsExactly("m", "m");
  }

  @Test
  void shouldCountTheBeginningThatACallWasGivenAsPromptR14() {
    int beginning = "Halo juga,".length();
    ledger.log(
        event(
            "r1",
            NOW,
            List.of(new LogEvent.Call("default", "completed", null, null, beginning, null)),
            Optional.empty()));
    UsageTotals goingOn = ledger.written().getLast().present().getSettled().getTotals();
    ledger.log(event("r2", (LogEvent.Usage) null));
    UsageTotals whole = ledger.written().getLast().present().getSettled().getTotals();

    assertThat(goingOn.getPromptTokens()).isGreaterThan(whole.getPromptTokens());
    assertThat(goingOn.getCompletionTokens()).isLessThan(whole.getCompletionTokens());
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
