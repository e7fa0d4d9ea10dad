package com.milkyhoop.chatbot.replay.judge;

import static com.milkyhoop.chatbot.replay.judge.ModelJudgeTest.pair;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.Judgement.Orders;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandJudgeTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String ID = "3-14/cheap/0";

  @Test
  void shouldAskOneProgramPairAfterPair() throws Exception {
    // Says win where the candidate holds "good", with its process id as the reason.
    String program =
        "while read -r line; do case $line in *'\"candidate\":\"good'*) v=win;; *) v=loss;; esac; "
            + "echo \"{\\\"id\\\":\\\"%s\\\",\\\"verdict\\\":\\\"$v\\\",\\\"score\\\":0.5,\\\"reason\\\":\\\"$$\\\"}\"; done"
                .formatted(ID);
    try (var judge = new CommandJudge(program, LONG)) {
      Judgement good = judge.judge(pair("old", "good \"one\"\nwith lines"));
      Judgement bad = judge.judge(pair("old", "bad"));

      assertThat(good.verdict()).isEqualTo(Verdict.WIN);
      assertThat(good.orders()).isEqualTo(Orders.OWN);
      assertThat(good.score()).isEqualTo(0.5);
      assertThat(bad.verdict()).isEqualTo(Verdict.LOSS);
      assertThat(bad.reason()).isEqualTo(good.reason()).matches("\\d+");
      assertThat(good.judge()).matches("command@[0-9a-f]{8}");
    }
  }

  @Test
  void shouldPassAPairThatIsLargerThanAPipe() throws Exception {
    String program = "read -r line; echo '{\"id\":\"%s\",\"verdict\":\"tie\"}'".formatted(ID);
    try (var judge = new CommandJudge(program, LONG)) {
      assertThat(judge.judge(pair("x".repeat(300_000), "y")).verdict()).isEqualTo(Verdict.TIE);
    }
  }

  @Test
  void shouldCountAnAnswerWithoutAVerdict() throws Exception {
    String program = "read -r line; echo '{\"id\":\"%s\",\"verdict\":\"maybe\"}'".formatted(ID);
    try (var judge = new CommandJudge(program, LONG)) {
      Judgement judgement = judge.judge(pair("old", "new"));

      assertThat(judgement.verdict()).isEqualTo(Verdict.NONE);
      assertThat(judgement.orders()).isEqualTo(Orders.UNREADABLE);
      assertThat(judgement.reason()).contains("maybe");
    }
  }

  @Test
  void shouldSayHowTheProgramDied() {
    try (var judge = new CommandJudge("echo 'no module named torch' >&2; exit 3", LONG)) {
      assertThatThrownBy(() -> judge.judge(pair("old", "new")))
          .isInstanceOf(JudgeUnavailableException.class)
          .hasMessageContaining("exit code 3")
          .hasMessageContaining("no module named torch");
      assertThatThrownBy(() -> judge.judge(pair("old", "new"))).hasMessageContaining("exit code 3");
    }
  }

  @Test
  void shouldNotWaitForEver() {
    try (var judge = new CommandJudge("exec sleep 600", Duration.ofMillis(200))) {
      assertThatThrownBy(() -> judge.judge(pair("x".repeat(300_000), "new")))
          .isInstanceOf(JudgeUnavailableException.class)
          .hasMessageContaining("no answer in 200 ms");
    }
  }

  @Test
  void shouldBelieveNothingThatAnswersAnotherPair() {
    try (var judge =
        new CommandJudge("read -r l; echo '{\"id\":\"x\",\"verdict\":\"win\"}'", LONG)) {
      assertThatThrownBy(() -> judge.judge(pair("old", "new")))
          .hasMessageContaining("asked about 3-14/cheap/0, it answered");
    }
    try (var judge = new CommandJudge("echo loading model", LONG)) {
      assertThatThrownBy(() -> judge.judge(pair("old", "new")))
          .hasMessageContaining("a line that is no JSON: loading model");
    }
  }
}
