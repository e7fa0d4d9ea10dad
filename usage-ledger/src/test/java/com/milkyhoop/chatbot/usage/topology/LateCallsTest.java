package com.milkyhoop.chatbot.usage.topology;

import static com.milkyhoop.chatbot.usage.topology.UsageFixture.NOW;
import static com.milkyhoop.chatbot.usage.topology.UsageFixture.event;
import static com.milkyhoop.chatbot.usage.topology.UsageFixture.used;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.usage.topology.UsageFixture.Written;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R14: what a call has cost takes the place of what was estimated of it, once. */
class LateCallsTest {
  private static final String ATTEMPT = "7/0";
  private static final LogEvent.Call ANSWERED =
      new LogEvent.Call("default", "completed", used(30, 20));
  private static final LogEvent.Call LOST =
      new LogEvent.Call("default", "lost", used(30, 7), true, null, ATTEMPT);

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
  void shouldReplaceTheEstimateR14() {
    ledger.log(ended("r1", NOW));
    ledger.written();

    ledger.late(NOW, "r1", call(ATTEMPT, 31, 100));

    List<Written> rows = ledger.written();
    assertThat(rows).extracting(it -> it.key().period()).containsExactly("2026-11-29", "2026-11");
    assertThat(rows)
        .allSatisfy(
            row -> {
              UsageTotals sum = row.present().getTotals();
              assertThat(sum.getRequests()).isEqualTo(1);
              assertThat(sum.getCalls()).isEqualTo(2);
              assertThat(sum.getPromptTokens()).isEqualTo(30 + 31);
              assertThat(sum.getCompletionTokens()).isEqualTo(20 + 100);
              assertThat(sum.getEstimatedTokens()).isZero();
              assertThat(sum.getCostMicros()).isEqualTo(61 * 2 + 120 * 10);
              assertThat(row.present().getSettled()).as("it was settled before").isNull();
            });
    assertThat(ledger.late("corrected")).isEqualTo(1);
  }

  /** It stands on another topic, which may be read before the log. */
  @ParameterizedTest
  @ValueSource(strings = {"2026-11-29T12:00:00Z", "2026-11-30T00:00:01Z"})
  void shouldReplaceTheEstimateThatComesLaterR14(Instant ended) {
    ledger.late(NOW, "r1", call(ATTEMPT, 31, 100));
    assertThat(ledger.written()).isEmpty();

    ledger.log(ended("r1", ended));

    List<Written> rows = ledger.written();
    assertThat(rows).hasSize(2);
    assertThat(rows.getLast().present().getTotals().getCompletionTokens()).isEqualTo(120);
    assertThat(rows.getLast().present().getSettled().getTotals().getCompletionTokens())
        .isEqualTo(120);
  }

  @Test
  void shouldReplaceAnEstimateOfTheDayBeforeR14() {
    ledger.log(ended("r1", NOW));
    ledger.written();

    ledger.late(NOW.plus(Duration.ofHours(12)), "r1", call(ATTEMPT, 30, 100));

    assertThat(ledger.written().getFirst().key().period()).isEqualTo("2026-11-29");
  }

  @Test
  void shouldReplaceItOnceR14() {
    ledger.log(ended("r1", NOW));
    ledger.late(NOW, "r1", call(ATTEMPT, 30, 100));
    ledger.written();

    ledger.late(NOW, "r1", call(ATTEMPT, 30, 100));
    ledger.log(ended("r1", NOW));

    assertThat(ledger.written()).isEmpty();
    assertThat(ledger.late("unneeded")).isEqualTo(1);
  }

  @Test
  void shouldReplaceEachAttemptByItselfR14() {
    LogEvent.Call superseded =
        new LogEvent.Call("default", "superseded", used(30, 1), true, null, "9/2");
    ledger.log(event("r1", NOW, List.of(LOST, ANSWERED, superseded), Optional.empty()));
    ledger.late(NOW, "r1", call("9/2", 30, 5));
    ledger.late(NOW, "r1", call(ATTEMPT, 30, 6), call(ATTEMPT, 30, 4));

    UsageTotals sum = ledger.written().getLast().present().getTotals();
    assertThat(sum.getCalls()).as("the attempt had made two").isEqualTo(4);
    assertThat(sum.getPromptTokens()).isEqualTo(4 * 30);
    assertThat(sum.getCompletionTokens()).isEqualTo(20 + 5 + 6 + 4);
    assertThat(sum.getEstimatedTokens()).isZero();
  }

  /** Its end counted after all, or was another's, who never knew of it. */
  @Test
  void shouldChangeNothingOfWhatIsNotEstimatedR14() {
    ledger.log(event("r1", used(30, 20)));
    ledger.late(NOW, "r2", call(ATTEMPT, 30, 20));
    ledger.written();

    ledger.late(NOW, "r1", call(ATTEMPT, 30, 20));
    ledger.log(event("r2", used(30, 20)));

    assertThat(ledger.written().getLast().present().getTotals().getCompletionTokens())
        .isEqualTo(40);
    assertThat(ledger.late("unneeded")).isEqualTo(2);
  }

  /** A server that refused it gave nothing out. */
  @Test
  void shouldTakeAwayWhatWasNeverGivenR14() {
    ledger.log(ended("r1", NOW));

    ledger.late(
        NOW, "r1", new GenerationCall("default", "model_unavailable", null, false, 0, ATTEMPT));

    UsageTotals sum = ledger.written().getLast().present().getTotals();
    assertThat(sum.getCompletionTokens()).isEqualTo(20);
    assertThat(sum.getCalls()).isEqualTo(2);
  }

  @Test
  void shouldForgetWhatNoEventCameForWithinADay() {
    ledger.late(NOW, "r1", call(ATTEMPT, 30, 100));
    ledger.log(event("r2", NOW.plus(Duration.ofHours(25)), List.of(ANSWERED), Optional.empty()));
    ledger.written();

    ledger.log(ended("r1", NOW.plus(Duration.ofHours(25))));

    assertThat(ledger.written().getLast().present().getTotals().getEstimatedTokens()).isEqualTo(37);
  }

  @Test
  void shouldSkipWhatItCantRead() {
    ledger.late("garbage".getBytes(UTF_8), NOW);
    ledger.late((byte @Nullable []) null, NOW);
    ledger.late(NOW, "no id", call(ATTEMPT, 1, 1));
    ledger.late(NOW, "r1", call("no attempt", 1, 1));
    ledger.late(NOW, "r1");
    ledger.late(NOW, "r1", call(ATTEMPT, -1, 1));

    assertThat(ledger.late("unreadable")).isEqualTo(6);
    ledger.log(ended("r1", NOW));
    assertThat(ledger.written()).hasSize(2);
  }

  private static LogEvent ended(String request, Instant at) {
    return event(request, at, List.of(LOST, ANSWERED), Optional.empty());
  }

  private static GenerationCall call(String attempt, long prompt, long completion) {
    var usage = new TokenUsage(prompt, 0L, 0L, completion, 0L);
    return new GenerationCall("default", "completed", usage, false, 0, attempt);
  }
}
