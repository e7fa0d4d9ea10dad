package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.cli.ScriptProject.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The builds of the script, which it makes where it must before it runs the program. */
final class ChatbotScriptTest {
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private ScriptProject project;

  @BeforeEach
  void create() throws IOException {
    project = new ScriptProject(folder);
  }

  @Test
  void shouldBuildOnceAndPassTheArgumentsOnAsTheyAre() throws Exception {
    Run first = project.run("send", "two words", "*");
    Run second = project.run("up");

    assertThat(first.exitCode()).isZero();
    assertThat(first.out()).endsWith("[ChatbotMain][send][two words][*]\n");
    assertThat(first.err()).contains("Building", "Built.");
    assertThat(second.out()).endsWith("[ChatbotMain][up]\n");
    assertThat(second.err()).isEmpty();
    assertThat(project.builds()).hasSize(1);
  }

  @Test
  void shouldTellTheProgramWhereTheProjectIsWhenCalledThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), project.home.resolve("chatbot"));

    Run run = project.run(link, Map.of(), "up");

    assertThat(run.out()).contains("[-Dchatbot.home=" + project.home.toRealPath() + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress-grpc/src/main", "core/model/src/main"})
  void shouldBuildAgainWhenASourceIsNewerThanTheBuild(String sources) throws Exception {
    project.run("up");
    Path stamp = project.home.resolve("tools/chatbot-cli/target/chatbot-built");
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

    Path folder = Files.createDirectories(project.home.resolve(sources));
    Files.createFile(folder.resolve("New.java"));
    project.run("up");
    project.run("up");

    assertThat(project.builds()).hasSize(2);
  }

  @Test
  void shouldBuildAgainWhenAProgramWasCleaned() throws Exception {
    project.run("up");

    Files.delete(project.home.resolve("sink-postgres/target/dist/app"));
    project.run("up");

    assertThat(project.builds()).hasSize(2);
  }

  @Test
  void shouldBuildTheBenchWhenItIsAskedFor() throws Exception {
    project.run("up");
    project.createMaven("mkdir -p tools/bench/target/dist/app tools/bench/target/dist/lib");

    Run bench = project.run("bench", "overhead", "--short");
    project.run("bench");
    project.run("up");

    assertThat(bench.out()).endsWith("[ChatbotMain][bench][overhead][--short]\n");
    assertThat(project.builds()).hasSize(2);
  }

  @Test
  void shouldBuildReplayWhenItIsAskedFor() throws Exception {
    project.run("up");
    project.createMaven("mkdir -p replay/target/dist/app replay/target/dist/lib");

    Run replay = project.run("replay", "list", "--json");
    project.run("replay");

    assertThat(replay.out()).endsWith("[ChatbotMain][replay][list][--json]\n");
    assertThat(project.builds()).hasSize(2);
  }

  /** A build without it says nothing about it. */
  @Test
  void shouldBuildReplayAgainWhenItChangedBeforeABuildWithoutIt() throws Exception {
    project.run("up");
    project.createMaven("mkdir -p replay/target/dist/app replay/target/dist/lib");
    project.run("erase", "--user", "ana");
    for (String program : List.of("replay", "tools/chatbot-cli")) {
      Files.setLastModifiedTime(
          project.home.resolve(program).resolve("target/chatbot-built"),
          FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
    Files.createFile(
        Files.createDirectories(project.home.resolve("replay/src/main")).resolve("New.java"));
    project.run("up");

    project.run("erase", "--user", "ana");
    project.run("erase", "--user", "ana");

    assertThat(project.builds()).hasSize(4);
  }

  @Test
  void shouldShowTheErrorsAndStopWhenTheBuildFails() throws Exception {
    project.createMaven("echo '[INFO] fine'; echo '[ERROR] cannot find symbol'; exit 1");

    Run run = project.run("up");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("[ERROR] cannot find symbol", "chatbot: the build failed", "build.log")
        .doesNotContain("fine");
  }

  @Test
  void shouldBuildOnceWhenTwoTerminalsAskForItAtTheSameMoment() throws Exception {
    project.createMaven("sleep 2\n" + ScriptProject.BUILD_ALL);
    Process other = project.start(project.home.resolve("chatbot"), Map.of(), "other", "up");
    await().until(() -> Files.exists(folder.resolve("builds")));

    Run run = project.run("send", "hai");

    assertThat(other.waitFor()).isZero();
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("Waiting for a build in another terminal");
    assertThat(project.builds()).hasSize(1);
  }

  @Test
  void shouldBuildWithTheWrapperWhenThereIsNoMaven() throws Exception {
    Files.move(project.bin.resolve("mvn"), project.home.resolve("mvnw"));

    Run run = project.run("up");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).endsWith("[ChatbotMain][up]\n");
    assertThat(project.builds()).hasSize(1);
  }

  @Test
  void shouldBuildWhenTheOneThatBuiltBeforeWasKilled() throws Exception {
    Path lock = Files.createDirectories(project.home.resolve(".local-stack/build.lock"));
    Files.writeString(lock.resolve("pid"), "999999999\n");

    assertThat(project.run("up").exitCode()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void shouldSayWhyTheWrapperFoundNoMaven() throws Exception {
    Files.delete(project.bin.resolve("mvn"));
    ScriptProject.script(
        project.home.resolve("mvnw"), "#!/bin/sh\necho 'mvnw: failed to fetch' >&2; exit 1");

    Run run = project.run("up");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("mvnw: failed to fetch", "the build failed");
  }
}
