package com.milkyhoop.chatbot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JLineEditorTest {
  private static final String LEFT = "\033OD";
  private static final String UP = "\033OA";

  @TempDir Path folder;

  @Test
  void shouldEditALineWithArrowsAndBringBackTheOneBefore() throws IOException {
    try (LineEditor editor = typed("Hlo" + LEFT + LEFT + "a\r" + UP + "!\r")) {
      assertThat(editor.read("you> ")).contains("Halo");
      assertThat(editor.read("you> ")).contains("Halo!");
    }
  }

  @Test
  void shouldTakeTextAsItIsTyped() throws IOException {
    try (LineEditor editor = typed("it's !! \\n \"dua\r")) {
      assertThat(editor.read("you> ")).contains("it's !! \\n \"dua");
    }
  }

  @Test
  void shouldEndTheInputAtCtrlCAndCtrlD() throws IOException {
    try (LineEditor editor = typed("Hal\003\004")) {
      assertThat(editor.read("you> ")).isEqualTo(Optional.empty());
      assertThat(editor.read("you> ")).isEqualTo(Optional.empty());
    }
  }

  @Test
  void shouldKeepTheHistoryForThisUserAlone() throws IOException {
    try (LineEditor editor = typed("rahasia\r")) {
      assertThat(editor.read("you> ")).isPresent();
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(history())).contains("rahasia");
    try (LineEditor editor = typed(UP + "\r")) {
      assertThat(editor.read("you> ")).contains("rahasia");
    }
  }

  private Path history() {
    return folder.resolve("sub").resolve("history");
  }

  private LineEditor typed(String keys) throws IOException {
    Terminal terminal =
        new ExternalTerminal(
            "test",
            "xterm",
            new ByteArrayInputStream(keys.getBytes(UTF_8)),
            new ByteArrayOutputStream(),
            UTF_8);
    terminal.setSize(new Size(80, 24));
    return JLineEditor.on(terminal, history());
  }
}
