package com.milkyhoop.chatbot.replay.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.PlannedOutcome;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.replay.CommandRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The report of runs that were made: from the log over Kafka to the exit code. */
@Execution(ExecutionMode.CONCURRENT)
class RunReportTest {
  private final OpenAiStub model = OpenAiStub.start(StubBehaviour.FAST);
  private final RecordedLog log = new RecordedLog(model);

  @TempDir Path folder;

  @AfterEach
  void close() {
    log.close();
    model.close();
  }

  @Test
  void shouldFailABuildWhenAModelFailsInTwentyOfAHundredTurns() throws IOException {
    log.talk(60, 1);
    List<PlannedOutcome> refusals = new ArrayList<>();
    for (int user = 10; user < 58; user += 4) {
      refusals.add(
          PlannedOutcome.nextWith("question 1 of user " + user, new Outcome.Refuse(400, 0)));
    }
    model.plan(refusals);
    CommandRun ran = log.run("--name=worse", "--arm=mini:model=gpt-4o-mini", "--again-share=0");
    assertThat(ran.exitCode()).as(ran.err()).isZero();

    CommandRun report = report("worse", "--fail-if=worse");

    assertThat(report.exitCode()).as(report.err()).isEqualTo(1);
    assertThat(report.out()).contains("mini: worse", "replayed 48, failed 12");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(json.path("turns_in_run").asInt()).isEqualTo(60);
    assertThat(json.path("regressions")).hasSize(12);
  }

  @Test
  void shouldAverageThePointsOfWhatWasRecorded() {
    log.talk(3, 2);
    String judge =
        "while read -r line; do printf '{\"id\":\"%s\",\"verdict\":\"tie\",\"score\":4}\\n'"
            + " \"$(printf %s \"$line\" | sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')\"; done";
    CommandRun ran = log.run("--name=points", "--mode=score", "--judge-command=" + judge);
    assertThat(ran.exitCode()).as(ran.err()).isZero();

    CommandRun report = report("points");

    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(report.out()).contains("gives recorded 4.00 points");
  }

  @Test
  void shouldNameTheRunsThatThereAre() {
    log.talk(1, 1);
    log.run("--name=known", "--arm=mini:model=gpt-4o-mini", "--again-share=0");

    CommandRun report = report("unknown");

    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(report.err()).contains("there is no run unknown; there are known");
  }

  private CommandRun report(String run, String... options) {
    List<String> all = new ArrayList<>(List.of("report", run, "--out=" + folder));
    all.addAll(List.of(options));
    return CommandRun.of(log.variables(), all.toArray(String[]::new));
  }
}
