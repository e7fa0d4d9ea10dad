package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.Allowance;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.PriceFile;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.ReplyLimit;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.TokenCounter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R14: a reply ends where its budgets do. A prompt of {@link RunnerFixture#work} has 30 tokens. */
@Timeout(30)
class TurnBudgetTest {
  private static final long NONE = Long.MAX_VALUE;
  private static final TokenCounter TOKENS = TokenCounter.forModel("gpt-4o");
  private static final PriceTable PRICES =
      PriceFile.parse(
          "test",
          """
          route,model,from,currency,input,cached_input,cache_written_input,output,reasoning
          ,m,2024-01-01,USD,2.00,,,8.00,10.00
          slow,m,2024-01-01,USD,1.00,,,4.00,
          """);

  private final RunnerFixture fixture = new RunnerFixture(RunnerFixture.wide());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void shouldKeepTheTextOfAReplyThatItsBudgetEndedR5R14() {
    start(new Allowance(40L, NONE, 5_000L));
    fixture.model.nextCall().text("sepuluh kata").end("length");

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.COMPLETED);
    assertThat(end.getReply()).isEqualTo("sepuluh kata");
    assertThat(end.getFinishReason()).isEqualTo("budget");
    assertThat(end.getGeneration().getMaxTokens()).isEqualTo(10);
  }

  @Test
  void shouldEndAReplyItselfWhoseServerKnowsNoLimitR14() {
    start(new Allowance(40L, NONE, 5_000L));
    var call = fixture.model.nextCall();
    for (int i = 0; i < 20; i++) {
      call.text(" kata");
    }

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getFinishReason()).isEqualTo("budget");
    assertThat(end.getReply()).startsWith(" kata kata");
    assertThat(end.getReplyTokens()).as("an eighth more than 10, and a token").isBetween(11, 12);
  }

  @Test
  void shouldNotCallAModelThatCanNotBePaidForR7R14() {
    fixture.brokerTime(1_000);
    start(new Allowance(30L, NONE, 5_000L));

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.FAILED);
    assertThat(end.getFailure().getReason()).isEqualTo("BUDGET_USED_UP");
    assertThat(end.getFailure().getRetryAfterMs()).as("from the request on").isBetween(1L, 4_000L);
    assertThat(end.getGeneration().getCalls()).isEmpty();
  }

  /** The first attempt costs 30 + 5 tokens, so nothing of 60 is left for a second one. */
  @Test
  void shouldKeepWhatWasShownWhereNoFurtherAttemptCanBePaidForR14() {
    start(new Allowance(60L, NONE, 5_000L));
    fixture.model.nextCall().text("Halo juga, apa kabar?").fail(Reason.MODEL_STREAM_BROKEN);

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getKind()).isEqualTo(TurnEventKind.COMPLETED);
    assertThat(end.getReply()).isEqualTo("Halo juga, apa kabar?");
    assertThat(end.getFinishReason()).isEqualTo("budget");
    assertThat(end.getGeneration().getCalls()).hasSize(1);
  }

  @Test
  void shouldReckonWithThePriceOfEachRouteR14() {
    // 1,000 for the prompt's 500 tokens; 10 for an answer's, which may all be reasoning.
    ReplyLimit limit = limit(new Allowance(NONE, 5_000L, 0L));

    assertThat(limit.answerTokens("fast", "m", 500, List.of())).isEqualTo(400);
    assertThat(limit.answerTokens("slow", "m", 500, List.of())).isEqualTo(1_125);
    assertThat(limit.answerTokens("fast", "unknown", 200, List.of()))
        .as("as the dearest of the table")
        .isEqualTo(300);
  }

  @Test
  void shouldReckonWithAllCallsBeforeR14() {
    ReplyLimit limit =
        limit(
            new Allowance(1_000L, NONE, 0L),
            new GenerationCall("fast", "lost", new TokenUsage(90L, 0L, 0L, 10L, 0L), true, 0, ""));
    var counted = new SentCall("fast", "completed", Optional.of(ModelUsage.of(100, 50)));
    var estimated =
        new SentCall(
            "fast",
            "cancelled",
            Optional.empty(),
            0,
            Optional.of(new SentCall.Uncounted(100, "Halo")));
    int halo = TOKENS.count("Halo");

    assertThat(limit.answerTokens("fast", "m", 100, List.of(counted, estimated)))
        .isEqualTo(1_000 - 100 - 150 - 100 - halo - 100);
  }

  @Test
  void shouldLimitNothingWithoutABudget() {
    start(null);
    fixture.model.nextCall().text("Halo").end("length");

    TurnEvent end = fixture.turns.next().event();

    assertThat(end.getFinishReason()).isEqualTo("length");
    assertThat(end.getGeneration().getMaxTokens()).isEqualTo(1_000);
    await().until(() -> fixture.model.waitingCalls() == 0);
  }

  private static ReplyLimit limit(Allowance allowance, GenerationCall... lost) {
    return TurnBudget.of(Optional.of(allowance), PRICES, TOKENS, List.of(lost));
  }

  private void start(@Nullable Allowance allowance) {
    TurnWork work = work("r1", 0, 10);
    fixture
        .recovered(0, 1)
        .start(
            new TurnWork(
                work.key(),
                work.trace(),
                0,
                0,
                work.deadline(),
                work.prompt(),
                Optional.ofNullable(allowance),
                work.targets(),
                List.of()));
  }
}
