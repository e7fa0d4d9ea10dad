package com.milkyhoop.chatbot.replay.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.PlannedOutcome;
import com.milkyhoop.chatbot.modelstub.ReceivedRequest;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.replay.CommandRun;
import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs {@code replay run} against a real broker and a model that counts its calls. */
@Execution(ExecutionMode.CONCURRENT)
class RunTest {
  private static final String CHEAPER = "--arm=cheaper:model=gpt-4o-mini";
  private static final String ALONE = "--again-share=0";

  /** Is a judge's program that prefers each reply. */
  private static final String WINS =
      """
      while read -r line; do
        id=$(printf %s "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
        printf '{"id":"%s","verdict":"win","score":0.5}\\n' "$id"
      done
      """;

  private final OpenAiStub model = OpenAiStub.start(StubBehaviour.FAST);
  private final RecordedLog log = new RecordedLog(model);

  @TempDir Path folder;

  @AfterEach
  void close() {
    log.close();
    model.close();
  }

  @Test
  void shouldAskEachTurnOnceWhenAnArmIsRun() {
    log.talk(4, 3);

    CommandRun ran = log.run("--name=a", CHEAPER, ALONE);

    assertThat(ran.err()).doesNotContain("Exception");
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("run a is complete");
    RunData data = log.data("a");
    assertThat(data.replayed())
        .hasSize(12)
        .allMatch(turn -> turn.status() == ReplayedTurn.Status.REPLIED)
        .allMatch(turn -> !turn.reply().isEmpty() && turn.calls() == 1)
        .extracting(ReplayedTurn::turn)
        .doesNotHaveDuplicates();
    assertThat(data.recorded()).hasSize(12);
    assertThat(data.manifest().state()).isEqualTo(RunManifest.State.COMPLETE);
    assertThat(model.counts().requests()).isEqualTo(12);
    assertThat(model.requests())
        .allMatch(request -> request.body().path("model").asText().equals("gpt-4o-mini"));
  }

  @Test
  void shouldSendTheRecordedHistoryWhenVerbatim() {
    log.talk(1, 3);

    log.run("--name=a", CHEAPER, ALONE);

    ReceivedRequest last = about("question 3 of user 0");
    assertThat(last.messages("system")).containsExactly("Be kind.");
    assertThat(last.messages("assistant")).containsExactly("answer 0.1", "answer 0.2");
  }

  @Test
  void shouldSendTheArmsOwnRepliesWhenTrajectory() {
    log.talk(2, 3);

    CommandRun ran = log.run("--name=a", CHEAPER, ALONE, "--mode=trajectory");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    List<ReplayedTurn> replayed = log.data("a").replayed();
    assertThat(replayed).hasSize(6);
    assertThat(replayed.stream().filter(ReplayedTurn::conditional)).hasSize(4);
    List<String> own = about("question 3 of user 0").messages("assistant");
    assertThat(own)
        .hasSize(2)
        .allMatch(reply -> replayed.stream().anyMatch(turn -> turn.reply().equals(reply)))
        .doesNotContain("answer 0.1");
  }

  @Test
  void shouldChangeTheSystemPromptWhenAnArmHasOne() throws Exception {
    log.talk(1, 2);
    Path prompt = Files.writeString(folder.resolve("short.txt"), "Be short.");

    CommandRun ran = log.run("--name=a", "--arm=short:system_prompt_file=" + prompt, ALONE);

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(about("question 2 of user 0").messages("system")).containsExactly("Be short.");
    assertThat(about("question 2 of user 0").messages("assistant")).containsExactly("answer 0.1");
    assertThat(log.data("a").manifest().arms())
        .singleElement()
        .extracting(arm -> requireNonNull(arm.systemPrompt()).sha256())
        .asString()
        .hasSize(64);
  }

  @Test
  void shouldKeepFewerTurnsWhenAnArmSaysSo() {
    log.talk(1, 4);

    log.run("--name=a", "--arm=narrow:context_max_turns=1", ALONE);

    assertThat(about("question 4 of user 0").messages("assistant")).containsExactly("answer 0.3");
  }

  @Test
  void shouldAskTheRecordedSettingsAgainWhenNothingElseIsSaid() {
    log.talk(10, 4);

    log.run("--name=a", CHEAPER, "--again-share=0.5", "--seed=3");

    long again =
        log.data("a").replayed().stream()
            .filter(turn -> turn.arm().equals(Arm.RECORDED_AGAIN))
            .count();
    assertThat(again).isBetween(10L, 30L);
    assertThat(
            model.requests().stream()
                .filter(request -> request.body().path("model").asText().equals("gpt-4o")))
        .hasSize((int) again);
  }

  @Test
  void shouldAskNothingWhenARunIsComplete() {
    log.talk(1, 2);
    log.run("--name=a", CHEAPER, ALONE);

    CommandRun again = log.run("--name=a");

    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("complete");
    assertThat(model.counts().requests()).isEqualTo(2);
  }

  @Test
  void shouldHaveMoreCallsAtOnceThanPartitionsWhenModelsAreSlow() {
    model.behave(StubBehaviour.FAST.withFirstTokenDelay(Duration.ofMillis(500)));
    model.hold();
    log.talk(8, 2);

    var run =
        CompletableFuture.runAsync(() -> log.run("--name=a", CHEAPER, ALONE, "--concurrency=8"));
    await().atMost(Duration.ofSeconds(60)).until(() -> model.counts().live() >= 4);
    model.release();
    run.join();

    assertThat(model.counts().highestLive()).isLessThanOrEqualTo(8);
    assertThat(log.data("a").replayed()).hasSize(16);
  }

  @Test
  void shouldSayWhatItWouldDoWhenDry() {
    log.talk(3, 2);

    CommandRun ran = log.run("--name=a", "--arm=x:model=no-such-model", "--dry-run");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("6 turns of 3 conversations", "price unknown of no-such-model", "effect");
    assertThat(model.counts().requests()).isZero();
    assertThat(log.run("--name=a", CHEAPER, ALONE).out()).contains("complete");
  }

  @Test
  void shouldStopBeforeTheCapWhenCallsHaveAPrice() {
    log.talk(10, 2);

    CommandRun capped = log.run("--name=a", CHEAPER, ALONE, "--max-cost=0.001", "--concurrency=2");

    assertThat(capped.exitCode()).as(capped.err()).isEqualTo(4);
    assertThat(capped.out()).contains("at its cap");
    long calls = model.counts().requests();
    assertThat(calls).isBetween(1L, 19L);

    CommandRun further = log.run("--name=a", "--max-cost=100");

    assertThat(further.exitCode()).as(further.err()).isZero();
    assertThat(further.out()).contains("complete");
    assertThat(model.counts().requests()).isEqualTo(20);
  }

  @Test
  void shouldWaitAndAskAgainWhenTheModelIsOverloaded() {
    log.talk(1, 1);
    model.plan(Collections.nCopies(3, PlannedOutcome.next(new Outcome.Refuse(429, 1))));

    CommandRun ran = log.run("--name=a", CHEAPER, ALONE);

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(log.data("a").replayed())
        .singleElement()
        .matches(turn -> turn.status() == ReplayedTurn.Status.REPLIED && turn.calls() == 4);
  }

  @Test
  void shouldAskFailedTurnsAgainWhenTold() {
    log.talk(1, 2);
    model.plan(List.of(PlannedOutcome.nextWith("question 1", new Outcome.Refuse(400, 0))));
    log.run("--name=a", CHEAPER, ALONE);
    assertThat(log.data("a").replayed())
        .extracting(ReplayedTurn::status)
        .containsExactlyInAnyOrder(ReplayedTurn.Status.FAILED, ReplayedTurn.Status.REPLIED);

    log.run("--name=a", "--retry-failed");

    assertThat(log.data("a").replayed())
        .hasSize(2)
        .allMatch(turn -> turn.status() == ReplayedTurn.Status.REPLIED);
  }

  @Test
  void shouldTellTurnsThatCantBeAskedWhenTheLogLacksTheirHistory() {
    var talk = new Talk("someone");
    var lost = talk.processed("first", "one");
    log.publish(List.of(talk.processed("second", "two"), talk.cancelledInQueue("third")));

    log.run("--name=a", CHEAPER, ALONE);

    assertThat(lost.turn()).isEqualTo(1);
    assertThat(log.data("a").replayed())
        .extracting(ReplayedTurn::status)
        .containsExactlyInAnyOrder(ReplayedTurn.Status.GONE, ReplayedTurn.Status.UNFAITHFUL);
    assertThat(model.counts().requests()).isZero();
  }

  @Test
  void shouldHaveACommandJudgeEachReplyWhenItIsGiven() throws Exception {
    log.talk(2, 2);
    Path judge = Files.writeString(folder.resolve("judge.sh"), WINS);

    CommandRun ran = log.run("--name=a", CHEAPER, ALONE, "--judge-command=sh " + judge);

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(log.data("a").judgements())
        .hasSize(4)
        .allMatch(judgement -> judgement.verdict() == Judgement.Verdict.WIN);

    CommandRun scored = log.run("--name=b", "--mode=score", "--judge-command=sh " + judge);

    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(log.data("b").judgements()).hasSize(4).allMatch(each -> each.score() == 0.5);
    assertThat(model.counts().requests()).isEqualTo(4);
  }

  /** Replies are paid for whether or not anybody judges them. */
  @Test
  void shouldEndWhenItsJudgeOnlyFailsAndJudgeAgainOnceItIsMended() throws Exception {
    log.talk(5, 12);
    Path judge =
        Files.writeString(folder.resolve("judge.sh"), "read -r line; echo no disk >&2; exit 3");

    CommandRun ran = log.run("--name=a", CHEAPER, ALONE, "--judge-command=sh " + judge);

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err()).contains("failed 20 times in a row", "exit code 3: no disk");
    assertThat(model.counts().requests()).isLessThan(60);

    Files.writeString(judge, WINS);
    CommandRun further = log.run("--name=a", "--retry-failed");

    assertThat(further.exitCode()).as(further.err()).isZero();
    assertThat(log.data("a").judgements())
        .hasSize(60)
        .allMatch(judgement -> judgement.verdict() == Judgement.Verdict.WIN);
  }

  @Test
  void shouldFollowTheLogWhenShadow() throws Exception {
    log.talk(2, 1);
    var following =
        CompletableFuture.supplyAsync(
            () -> log.run("--name=a", CHEAPER, ALONE, "--mode=shadow", "--max-cost=0.001"));
    await().atMost(Duration.ofMinutes(1)).until(() -> log.has("a"));

    var talk = new Talk("late");
    for (int turn = 0; turn < 30; turn++) {
      log.publish(List.of(talk.processed("news " + turn, "indeed")));
    }

    CommandRun followed = following.get(2, TimeUnit.MINUTES);
    assertThat(followed.exitCode()).as("the cap is its end: " + followed.err()).isZero();
    assertThat(followed.out()).contains("at its cap");
    assertThat(log.data("a").replayed()).isNotEmpty();
    assertThat(log.data("a").recorded().values())
        .allMatch(turn -> turn.event().userId().equals("late"));
  }

  private ReceivedRequest about(String message) {
    return model.requests().stream()
        .filter(request -> request.messages("user").getLast().contains(message))
        .findFirst()
        .orElseThrow();
  }
}
