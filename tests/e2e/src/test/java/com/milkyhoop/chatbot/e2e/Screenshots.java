package com.milkyhoop.chatbot.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Photographs pages for the documents, where {@code -Dscreenshots} names a folder for them. */
final class Screenshots {
  private static final String FOLDER = System.getProperty("screenshots", "");
  private static final long LIMIT_SECONDS = 60;

  private Screenshots() {}

  static boolean areWanted() {
    return !FOLDER.isBlank();
  }

  /**
   * Does nothing unless it is asked for.
   *
   * @param height of the window, pixels
   */
  static void take(String name, URI page, int height) throws IOException, InterruptedException {
    if (!areWanted()) {
      return;
    }
    Path file = Files.createDirectories(Path.of(FOLDER)).resolve(name + ".png").toAbsolutePath();
    var command =
        List.of(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            "--window-size=1400," + height,
            "--virtual-time-budget=15000",
            "--screenshot=" + file,
            page.toString());
    Process chromium =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!chromium.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || chromium.exitValue() != 0) {
      chromium.destroyForcibly();
      throw new AssertionError("no screenshot of " + page);
    }
  }
}
