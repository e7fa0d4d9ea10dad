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
    List<String> first = archives.options(kind("sink"), true);

    assertThat(archives.options(kind("sink"), true)).isEqualTo(first);
    assertThat(first).hasSize(2).contains("-XX:+AutoCreateSharedArchive");
  }

  @Test
  void shouldBeginAnewAndDeleteTheOldArchiveWhenAJarHasChanged() throws IOException {
    Path old = archiveOf(archives.options(kind("sink"), true));
    Path otherKind = archiveOf(archives.options(kind("ingress"), true));
    Files.createFile(old);
    Files.createFile(otherKind);

    Files.writeString(lib.resolve("a.jar"), "three");
    Path renewed = archiveOf(archives.options(kind("sink"), true));

    assertThat(renewed).isNotEqualTo(old);
    assertThat(old).doesNotExist();
    assertThat(otherKind).exists();
  }

  @Test
  void shouldOnlyReadAnArchiveThatIsThereWhenAnotherProcessWritesIt() throws IOException {
    Path archive = archiveOf(archives.options(kind("sink"), true));
    assertThat(archives.options(kind("sink"), false)).isEmpty();

    Files.createFile(archive);

    assertThat(archives.options(kind("sink"), false))
        .containsExactly("-XX:SharedArchiveFile=" + archive);
  }

  @Test
  void shouldHaveNoOptionsWithoutArchives() {
    assertThat(StartupCache.NONE.options(kind("sink"), true)).isEmpty();
  }

  private JvmKind kind(String name) {
    return new JvmKind(name, classPath, List.of());
  }

  private static Path archiveOf(List<String> options) {
    return Path.of(options.getFirst().replace("-XX:SharedArchiveFile=", ""));
  }
}
