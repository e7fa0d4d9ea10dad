package com.milkyhoop.chatbot.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.Allowance;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R14: a request says who pays for its turn, and how much; the turn keeps both to its end. */
class PaidTurnsTest {
  /** The message's own 3, 4 around it and 3 before the reply. */
  private static final int PROMPT_TOKENS = 10;

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private TopologyFixture task;

  @BeforeEach
  void start() {
    task = TopologyFixture.recovered(RunnerFixture.wide(), stateDir);
  }

  @AfterEach
  void close() {
    task.close();
  }

  @Test
  void shouldEndAReplyWhereItsRequestsAllowanceDoesR5R14() {
    send("r1", "shop", new Allowance(PROMPT_TOKENS + 30L, Long.MAX_VALUE, 5_000L));
    task.runner.model.nextCall().text("Halo juga!").end("length");

    task.readBack();

    LogEvent event = task.logEvents().getFirst();
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_PROCESSED);
    assertThat(event.reply()).isEqualTo("Halo juga!");
    assertThat(event.finishReason()).isEqualTo("budget");
    assertThat(Objects.requireNonNull(event.prompt()).maxTokens()).isEqualTo(30);
    assertThat(event.principal()).isEqualTo("shop");
  }

  /** Keeps the allowance of what was waiting when the turn before ended. */
  @Test
  void shouldKeepTheAllowanceOfATurnThatWaitsR2R14() {
    task.send("budi/main", "r1", "Halo bot!");
    send("r2", "shop", new Allowance((long) PROMPT_TOKENS, Long.MAX_VALUE, 5_000L));
    task.runner.model.nextCall().text("Halo juga!").end();
    task.readBack();

    task.readBack();

    LogEvent event = task.logEvents().getLast();
    assertThat(event.event()).isEqualTo(LogEvent.Type.MESSAGE_FAILED);
    assertThat(Objects.requireNonNull(event.error()).reason()).isEqualTo("BUDGET_USED_UP");
    assertThat(event.principal()).isEqualTo("shop");
    assertThat(event.calls()).isEmpty();
  }

  /** The owner before was suspended, and its whole reply comes first. */
  @Test
  void shouldLogWhatRanHereWhenAnEarlierOwnersReplyCountsR14() {
    task.send("budi/main", "r1", "Halo bot!");
    task.runner.model.nextCall();

    task.turnEvent(
        "budi/main",
        TurnEvent.newBuilder(TopologyFixture.completed("r1", -1, "Halo juga!"))
            .setGeneration(ofEarlierOwner())
            .build());

    LogEvent event = task.logEvents().getFirst();
    assertThat(event.reply()).isEqualTo("Halo juga!");
    assertThat(event.calls())
        .extracting(LogEvent.Call::outcome)
        .containsExactly("completed", "superseded");
    assertThat(event.attempts()).isEqualTo(2);
  }

  private static Generation ofEarlierOwner() {
    return Generation.newBuilder()
        .setAttempts(1)
        .setCalls(
            List.of(
                new GenerationCall(
                    "fake", "completed", new TokenUsage(10L, 0L, 0L, 3L, 0L), false, 0, "")))
        .setModel("m")
        .setMaxTokens(100)
        .setTemperature(null)
        .setSystemPrompt("")
        .setPromptTurns(List.of())
        .setPromptTokens(10)
        .setQueuedMs(0)
        .setFirstTokenMs(null)
        .setTotalMs(1)
        .build();
  }

  @Test
  void shouldTakeNoPrincipalThatNoIngressWrites() {
    send("r1", "a/b", new Allowance(1_000L, Long.MAX_VALUE, 5_000L));

    assertThat(task.deadLetters(TopologyFixture.TOPICS.requests())).hasSize(1);
    assertThat(task.runner.model.prompts()).isEmpty();
  }

  private void send(String requestId, String principal, Allowance allowance) {
    task.request(
        "budi/main",
        ChatRequest.newBuilder()
            .setAction(Action.SEND)
            .setRequestId(requestId)
            .setMessage("Halo bot!")
            .setMessageTokens(3)
            .setPrincipal(principal)
            .setAllowance(allowance)
            .setTarget(new ReplyTarget(1, 11L))
            .build());
  }
}
