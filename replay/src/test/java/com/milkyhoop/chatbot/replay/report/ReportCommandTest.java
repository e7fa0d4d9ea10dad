package com.milkyhoop.chatbot.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn.Status;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final MadeUpRun run = new MadeUpRun().arm(MadeUpRun.candidate("mini", "gpt-4o-mini"));

  @Test
  void shouldFailABuildWhenAnArmIsWorse() throws IOException {
    failingArm();

    int exitCode = execute("cheaper", "--out", folder.toString(), "--fail-if", "worse");

    assertThat(exitCode).isEqualTo(1);
    assertThat(out.toString())
        .contains("mini: worse", "selected 60, replayed 40, failed 20, unfaithful 0, gone 0");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("report.html", "report.json", "junit.xml", "regressions.txt");
    }
    assertThat(Files.readAllLines(folder.resolve("regressions.txt"))).hasSize(20).contains("0-3");
    assertThat(Files.readString(folder.resolve("junit.xml"))).contains("<failure message=\"worse:");
  }

  @Test
  void shouldNotFailABuildForAVerdictThatItDoesNotName() {
    failingArm();

    assertThat(execute("cheaper", "--out", folder.toString(), "--fail-if", "INCONCLUSIVE,better"))
        .isZero();
    assertThat(execute("cheaper", "--out", folder.toString())).isZero();
  }

  @Test
  void shouldHoldRepliesToTheOptions() throws IOException {
    failingArm();

    execute(
        "cheaper",
        "--out",
        folder.toString(),
        "--max-chars",
        "5",
        "--forbid",
        "other",
        "--margin",
        "10");

    assertThat(Files.readString(folder.resolve("report.json")))
        .contains("\"short-enough\"", "\"allowed\"", "\"margin\" : 0.1");
  }

  @Test
  void shouldSayWhichOptionCannotBeUsed() throws IOException {
    failingArm();
    Path labels =
        Files.writeString(folder.resolve("l.csv"), "partition,offset,arm,verdict\n0,1,mini,good\n");

    assertProblem("--forbid=( is no regular expression", "--forbid", "(");
    assertProblem("--margin=0.0 must be above 0", "--margin", "0");
    assertProblem(
        "l.csv, row 1: verdict must be win, tie or loss, is \"good\"",
        "--calibrate",
        labels.toString());
    assertProblem("--prices=/nowhere/p.csv can't be read", "--prices", "/nowhere/p.csv");
  }

  @Test
  void shouldLeaveNothingHalfWritten() throws IOException {
    failingArm();
    // A folder in the place of a file: the move to it fails.
    Files.createDirectories(folder.resolve("report.json/full"));

    List<Exception> failures = new ArrayList<>();
    line(failures).execute("cheaper", "--out", folder.toString());

    assertThat(failures).singleElement().isInstanceOf(UnreachableException.class);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("report.json");
    }
  }

  @Test
  void shouldLeaveAnEarlierReportAsItWasWhenOneFileCannotBeWritten() throws IOException {
    failingArm();
    Path before = Files.writeString(folder.resolve("report.json"), "before");
    Files.createDirectories(folder.resolve("report.html.unfinished"));

    List<Exception> failures = new ArrayList<>();
    line(failures).execute("cheaper", "--out", folder.toString());

    assertThat(failures).singleElement().isInstanceOf(UnreachableException.class);
    assertThat(before).hasContent("before");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("report.json", "report.html.unfinished");
    }
  }

  private void assertProblem(String problem, String... options) {
    List<Exception> failures = new ArrayList<>();
    String[] all = Stream.concat(Stream.of("cheaper"), Stream.of(options)).toArray(String[]::new);
    line(failures).execute(all);
    assertThat(failures)
        .singleElement()
        .isInstanceOf(BadInputException.class)
        .extracting(Exception::getMessage)
        .asString()
        .contains(problem);
  }

  private int execute(String... arguments) {
    List<Exception> failures = new ArrayList<>();
    int exitCode = line(failures).execute(arguments);
    assertThat(failures).isEmpty();
    return exitCode;
  }

  private CommandLine line(List<Exception> failures) {
    var console =
        new ReplayConsole(folder, Map.of(), new PrintWriter(out), new PrintWriter(out), false);
    return new CommandLine(new ReportCommand(console, _ -> run.build(), CLOCK))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, _, _) -> {
              failures.add(failure);
              return 2;
            });
  }

  private void failingArm() {
    for (int i = 0; i < 60; i++) {
      TurnRef turn = run.turn("u" + i, 1, "How?", "So, or another way.");
      if (i % 3 == 0) {
        run.ended(turn, "mini", Status.FAILED, "MODEL_TIMEOUT: late");
      } else {
        run.replied(turn, "mini", "So.").judged(turn, "mini", Verdict.TIE);
      }
    }
  }
}
