package com.milkyhoop.chatbot.localstack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassArchivesTest {

  @TempDir Path folder;
  private Path lib;
  private String classPath;
  private ClassArchives archives;

  @BeforeEach
  void create() throws IOException {
    lib = Files.createDirectories(folder.resolve("lib"));
    Files.writeString(lib.resolve("a.jar"), "one");
    classPath = lib + "/*";
    archives = ClassArchives.in(folder.resolve("archives"));
  }

  @Test
  void shouldWriteOneArchiveForTheSameJars() {
    List<String> first = archives.options("sink", classPath, true);

    assertThat(archives.options("sink", classPath, true)).isEqualTo(first);
    assertThat(first).hasSize(2).contains("-XX:+AutoCreateSharedArchive");
  }

  @Test
  void shouldBeginAnewAndDeleteTheOldArchiveWhenAJarHasChanged() throws IOException {
    Path old = archiveOf(archives.options("sink", classPath, true));
    Path otherKind = archiveOf(archives.options("ingress", classPath, true));
    Files.createFile(old);
    Files.createFile(otherKind);

    Files.writeString(lib.resolve("a.jar"), "three");
    Path renewed = archiveOf(archives.options("sink", classPath, true));

    assertThat(renewed).isNotEqualTo(old);
    assertThat(old).doesNotExist();
    assertThat(otherKind).exists();
  }

  @Test
  void shouldOnlyReadAnArchiveThatIsThereWhenAnotherProcessWritesIt() throws IOException {
    Path archive = archiveOf(archives.options("sink", classPath, true));
    assertThat(archives.options("sink", classPath, false)).isEmpty();

    Files.createFile(archive);

    assertThat(archives.options("sink", classPath, false))
        .containsExactly("-XX:SharedArchiveFile=" + archive);
  }

  @Test
  void shouldHaveNoOptionsWithoutArchives() {
    assertThat(ClassArchives.NONE.options("sink", classPath, true)).isEmpty();
  }

  private static Path archiveOf(List<String> options) {
    return Path.of(options.getFirst().replace("-XX:SharedArchiveFile=", ""));
  }
}
