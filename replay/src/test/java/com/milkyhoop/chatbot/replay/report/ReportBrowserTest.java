package com.milkyhoop.chatbot.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A report in a real browser, where the machine has one. With {@code -Dscreenshots=../docs/images}
 * it is photographed for the documents.
 */
class ReportBrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final String FOLDER = System.getProperty("screenshots", "");
  private static final long LIMIT_SECONDS = 60;

  @TempDir Path folder;

  @BeforeEach
  void requireBrowser() {
    assumeTrue(Files.isExecutable(CHROMIUM), "no program chromium");
  }

  @Test
  void shouldShowWhatWasFound() throws Exception {
    String page = dom(sample());

    assertThat(page)
        .contains("Replay cheaper", "▼ worse", "= no difference", "Cohort", "language: deu")
        .contains("<canvas")
        .contains("of the run's 600 turns");
    assertThat(page.indexOf("id=\"verdict\"")).isLessThan(page.indexOf("id=\"turns\""));
  }

  @Test
  void shouldRunNothingThatAReplySays() throws Exception {
    var run = new MadeUpRun().arm(MadeUpRun.candidate("mini", "gpt-4o-mini"));
    String hostile =
        "</script><script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">";
    run.replied(run.turn("u1", 1, hostile, hostile), "mini", hostile + "!");
    RunReport report = ReportBuilder.of(run.build(), MadeUpRun.settings());

    String page = dom(RunReportFiles.write(folder, report));

    assertThat(page).contains("<title>cheaper · chatbot replay</title>").doesNotContain("<img");
  }

  @Test
  void shouldFitAPhone() throws Exception {
    Path page = sample();
    // Of a frame as wide as a phone: a window can't be as narrow everywhere.
    Path frame =
        Files.writeString(
            folder.resolve("phone.html"),
            """
            <!doctype html><body style="margin:0"><iframe src="%s" style="width:390px;height:844px;border:0"></iframe>
            """
                .formatted(page.getFileName()));
    screenshot("replay-phone", frame, 390, 844);
  }

  @Test
  void shouldFitADesktop() throws Exception {
    screenshot("replay-desktop", sample(), 1280, 1240);
  }

  private Path sample() throws IOException {
    return RunReportFiles.write(folder, ReportBuilder.of(SampleRun.make(), MadeUpRun.settings()));
  }

  private void screenshot(String name, Path page, int width, int height) throws Exception {
    assumeTrue(!FOLDER.isBlank(), "no screenshots are wanted");
    Path file = Files.createDirectories(Path.of(FOLDER)).resolve(name + ".png").toAbsolutePath();
    chromium(
        "--hide-scrollbars",
        "--window-size=%d,%d".formatted(width, height),
        "--screenshot=" + file,
        page.toUri().toString());
    assertThat(file).isNotEmptyFile();
  }

  private String dom(Path page) throws Exception {
    return chromium("--dump-dom", page.toUri().toString());
  }

  private String chromium(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                CHROMIUM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=10000"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Process chromium =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!chromium.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      chromium.descendants().forEach(ProcessHandle::destroyForcibly);
      chromium.destroyForcibly();
      throw new AssertionError("chromium did not end: " + command);
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }
}
