package com.milkyhoop.chatbot.replay.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void shouldTakeThePlaceOfWhatWasThere() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "before");

    AtomicFile.write(file, out -> out.write("after".getBytes(UTF_8)));

    assertThat(file).hasContent("after");
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void shouldLeaveWhatWasThereWhenTheDiskIsFullInTheMiddle() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "before");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("can't be written, and is as it was: No space left on device");

    assertThat(file).hasContent("before");
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void shouldReplaceTheFileThatALinkLeadsTo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    AtomicFile.write(link, out -> out.write("after".getBytes(UTF_8)));

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("after");
  }

  /** Moved over a device, a file would take its place: for all programs, where root exports. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldWriteToADeviceAndLeaveItOne() throws IOException {
    Path device = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));

    assertThatThrownBy(() -> AtomicFile.write(device, out -> out.write(new byte[100_000])))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("full can't be written: No space left on device");

    assertThat(device).isSymbolicLink();
    assertThat(Files.isRegularFile(device)).isFalse();
    assertThat(folder.toFile().list()).containsExactly("full");
  }
}
