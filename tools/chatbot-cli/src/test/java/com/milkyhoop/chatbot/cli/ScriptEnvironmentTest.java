package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.cli.ScriptProject.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The environment and the JDK with which the script runs the program. */
final class ScriptEnvironmentTest {
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private ScriptProject project;

  @BeforeEach
  void create() throws IOException {
    project = new ScriptProject(folder);
  }

  @ParameterizedTest
  @CsvSource({"LC_ALL,C", "LANG,POSIX", "LC_CTYPE,de_DE.ISO-8859-1"})
  void shouldHaveJavaReadArgumentsAsUtf8WhateverTheLocale(String variable, String locale)
      throws Exception {
    Run run = project.run(Map.of(variable, locale), "up");

    assertThat(run.out()).contains("{LC_ALL=C.UTF-8}");
  }

  @Test
  void shouldLeaveALocaleInUtf8AsItIs() throws Exception {
    Run run = project.run(Map.of("LANG", "id_ID.UTF-8"), "up");

    assertThat(run.out()).contains("{LC_ALL=}");
  }

  @Test
  void shouldNeedNoHomeFolder() throws Exception {
    ProcessBuilder builder = new ProcessBuilder(project.home.resolve("chatbot").toString(), "up");
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("PATH", project.bin.toString(), "JAVA_HOME", project.jdk.toString()));

    assertThat(builder.redirectErrorStream(true).start().waitFor()).isZero();
  }

  @Test
  void shouldUnpackWhatItNeedsWhereTheUserSays() throws Exception {
    Run run = project.run(Map.of("TMPDIR", "/var/tmp/a folder"), "up");

    assertThat(run.out()).contains("[-Djava.io.tmpdir=/var/tmp/a folder]");
  }

  @Test
  void shouldSayWhatToInstallWhenThereIsNoJdkThatIsNewEnough() throws Exception {
    Path old = ScriptProject.createJdk(folder.resolve("old"), "98.0.2");

    Run run = project.run(Map.of("JAVA_HOME", old.toString()), "up");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("no JDK 99 or later found", "Install one");
  }

  @Test
  void shouldFindAJdkInTheUsersFolders() throws Exception {
    ScriptProject.createJdk(folder.resolve(".sdkman/candidates/java/99.0.2-tem"), "99.0.2");

    Run run = project.run(Map.of("JAVA_HOME", "/nonexistent"), "up");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("99.0.2-tem/bin/java");
  }
}
