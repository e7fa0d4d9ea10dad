package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script at the root of the project, with a JDK and a Maven that only say what they are told.
 */
final class ChatbotScriptTest {

  private static final List<String> PROGRAMS =
      List.of(
          "ingress-grpc",
          "stream-processor",
          "sink-postgres",
          "usage-ledger",
          "admin-api",
          "tools/chatbot-cli");
  private static final String TOOLS =
      "sh dirname readlink sed find head tail grep tr mkdir mv rm touch sleep";

  @TempDir Path folder;
  private Path home;
  private Path bin;
  private Path jdk;

  /** What a run of the script printed and returned. */
  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void create() throws IOException {
    home = Files.createDirectories(folder.resolve("a project"));
    Files.createDirectories(home.resolve("ingress-grpc/src/main"));
    Files.createDirectories(home.resolve("tools/chatbot-cli/src/main"));
    Files.createFile(home.resolve("pom.xml"));
    Files.createFile(home.resolve("ingress-grpc/pom.xml"));
    script(home.resolve("chatbot"), theRealScript());
    bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS.split(" ")) {
      Files.createSymbolicLink(bin.resolve(tool), find(tool));
    }
    jdk = createJdk(folder.resolve("jdk"), "99.0.1");
    createMaven(
        "for p in "
            + String.join(" ", PROGRAMS)
            + "; do mkdir -p $p/target/dist/app"
            + " $p/target/dist/lib; done");
  }

  @Test
  void shouldBuildOnceAndPassTheArgumentsOnAsTheyAre() throws Exception {
    Run first = run("send", "two words", "*");
    Run second = run("up");

    assertThat(first.exitCode()).isZero();
    assertThat(first.out()).endsWith("[ChatbotMain][send][two words][*]\n");
    assertThat(first.err()).contains("Building", "Built.");
    assertThat(second.out()).endsWith("[ChatbotMain][up]\n");
    assertThat(second.err()).isEmpty();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void shouldTellTheProgramWhereTheProjectIsWhenCalledThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("chatbot"));

    Run run = run(link, Map.of(), "up");

    assertThat(run.out()).contains("[-Dchatbot.home=" + home.toRealPath() + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress-grpc/src/main", "core/model/src/main"})
  void shouldBuildAgainWhenASourceIsNewerThanTheBuild(String sources) throws Exception {
    run("up");
    Path stamp = home.resolve("tools/chatbot-cli/target/chatbot-built");
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

    Path folder = Files.createDirectories(home.resolve(sources));
    Files.createFile(folder.resolve("New.java"));
    run("up");
    run("up");

    assertThat(builds()).hasSize(2);
  }

  @Test
  void shouldBuildAgainWhenAProgramWasCleaned() throws Exception {
    run("up");

    Files.delete(home.resolve("sink-postgres/target/dist/app"));
    run("up");

    assertThat(builds()).hasSize(2);
  }

  @Test
  void shouldBuildTheBenchWhenItIsAskedFor() throws Exception {
    run("up");
    createMaven("mkdir -p tools/bench/target/dist/app tools/bench/target/dist/lib");

    Run bench = run("bench", "overhead", "--short");
    run("bench");
    run("up");

    assertThat(bench.out()).endsWith("[ChatbotMain][bench][overhead][--short]\n");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void shouldBuildReplayWhenItIsAskedFor() throws Exception {
    run("up");
    createMaven("mkdir -p replay/target/dist/app replay/target/dist/lib");

    Run replay = run("replay", "list", "--json");
    run("replay");

    assertThat(replay.out()).endsWith("[ChatbotMain][replay][list][--json]\n");
    assertThat(builds()).hasSize(2);
  }

  /** A build without it says nothing about it. */
  @Test
  void shouldBuildReplayAgainWhenItChangedBeforeABuildWithoutIt() throws Exception {
    run("up");
    createMaven("mkdir -p replay/target/dist/app replay/target/dist/lib");
    run("erase", "--user", "ana");
    for (String program : List.of("replay", "tools/chatbot-cli")) {
      Files.setLastModifiedTime(
          home.resolve(program).resolve("target/chatbot-built"),
          FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
    Files.createFile(Files.createDirectories(home.resolve("replay/src/main")).resolve("New.java"));
    run("up");

    run("erase", "--user", "ana");
    run("erase", "--user", "ana");

    assertThat(builds()).hasSize(4);
  }

  @Test
  void shouldShowTheErrorsAndStopWhenTheBuildFails() throws Exception {
    createMaven("echo '[INFO] fine'; echo '[ERROR] cannot find symbol'; exit 1");

    Run run = run("up");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("[ERROR] cannot find symbol", "chatbot: the build failed", "build.log")
        .doesNotContain("fine");
  }

  @Test
  void shouldBuildOnceWhenTwoTerminalsAskForItAtTheSameMoment() throws Exception {
    createMaven(
        "sleep 2; for p in "
            + String.join(" ", PROGRAMS)
            + "; do mkdir -p $p/target/dist/app $p/target/dist/lib; done");
    Process other = start(home.resolve("chatbot"), Map.of(), "other", "up");
    await().until(() -> Files.exists(folder.resolve("builds")));

    Run run = run("send", "hai");

    assertThat(other.waitFor()).isZero();
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("Waiting for a build in another terminal");
    assertThat(builds()).hasSize(1);
  }

  @Test
  void shouldBuildWithTheWrapperWhenThereIsNoMaven() throws Exception {
    Files.move(bin.resolve("mvn"), home.resolve("mvnw"));

    Run run = run("up");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).endsWith("[ChatbotMain][up]\n");
    assertThat(builds()).hasSize(1);
  }

  @Test
  void shouldBuildWhenTheOneThatBuiltBeforeWasKilled() throws Exception {
    Path lock = Files.createDirectories(home.resolve(".local-stack/build.lock"));
    Files.writeString(lock.resolve("pid"), "999999999\n");

    assertThat(run("up").exitCode()).isZero();
    assertThat(lock).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"LC_ALL,C", "LANG,POSIX", "LC_CTYPE,de_DE.ISO-8859-1"})
  void shouldHaveJavaReadArgumentsAsUtf8WhateverTheLocale(String variable, String locale)
      throws Exception {
    Run run = run(home.resolve("chatbot"), Map.of(variable, locale), "up");

    assertThat(run.out()).contains("{LC_ALL=C.UTF-8}");
  }

  @Test
  void shouldLeaveALocaleInUtf8AsItIs() throws Exception {
    Run run = run(home.resolve("chatbot"), Map.of("LANG", "id_ID.UTF-8"), "up");

    assertThat(run.out()).contains("{LC_ALL=}");
  }

  @Test
  void shouldNeedNoHomeFolder() throws Exception {
    ProcessBuilder builder = new ProcessBuilder(home.resolve("chatbot").toString(), "up");
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", bin.toString(), "JAVA_HOME", jdk.toString()));

    assertThat(builder.redirectErrorStream(true).start().waitFor()).isZero();
  }

  @Test
  void shouldUnpackWhatItNeedsWhereTheUserSays() throws Exception {
    Run run = run(home.resolve("chatbot"), Map.of("TMPDIR", "/var/tmp/a folder"), "up");

    assertThat(run.out()).contains("[-Djava.io.tmpdir=/var/tmp/a folder]");
  }

  @Test
  void shouldSayWhyTheWrapperFoundNoMaven() throws Exception {
    Files.delete(bin.resolve("mvn"));
    script(home.resolve("mvnw"), "#!/bin/sh\necho 'mvnw: failed to fetch' >&2; exit 1");

    Run run = run("up");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("mvnw: failed to fetch", "the build failed");
  }

  @Test
  void shouldSayWhatToInstallWhenThereIsNoJdkThatIsNewEnough() throws Exception {
    Path old = createJdk(folder.resolve("old"), "98.0.2");

    Run run = run(home.resolve("chatbot"), Map.of("JAVA_HOME", old.toString()), "up");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("no JDK 99 or later found", "Install one");
  }

  @Test
  void shouldFindAJdkInTheUsersFolders() throws Exception {
    createJdk(folder.resolve(".sdkman/candidates/java/99.0.2-tem"), "99.0.2");

    Run run = run(home.resolve("chatbot"), Map.of("JAVA_HOME", "/nonexistent"), "up");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("99.0.2-tem/bin/java");
  }

  private Run run(String... arguments) throws IOException, InterruptedException {
    return run(home.resolve("chatbot"), Map.of("JAVA_HOME", jdk.toString()), arguments);
  }

  private Run run(Path script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    int exitCode = start(script, environment, "run", arguments).waitFor();
    return new Run(
        exitCode,
        Files.readString(folder.resolve("run.out")),
        Files.readString(folder.resolve("run.err")));
  }

  /** Its output goes to files of this name. */
  private Process start(
      Path script, Map<String, String> environment, String name, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve(name + ".out");
    Path err = folder.resolve(name + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(folder.resolve("builds"));
  }

  /** Asks for a JDK that no machine has, so that only those of the test are found. */
  private static String theRealScript() throws IOException {
    String script = Files.readString(Path.of("..", "..", "chatbot"), StandardCharsets.UTF_8);
    assertThat(script).contains("NEEDED_JAVA=25\n");
    return script.replace("NEEDED_JAVA=25\n", "NEEDED_JAVA=99\n");
  }

  /** Prints its own path and its arguments from the main class on, and before it the home. */
  private static Path createJdk(Path jdk, String version) throws IOException {
    Files.createDirectories(jdk.resolve("bin"));
    String java =
        """
        #!/bin/sh
        printf '%s {LC_ALL=%s} ' "$0" "${LC_ALL:-}"
        for a in "$@"; do
          case $a in
            -Dchatbot.home=* | -Djava.io.tmpdir=*) printf '[%s]' "$a" ;;
            *ChatbotMain) printf '[ChatbotMain]'; found=yes ;;
            *) [ -z "${found:-}" ] || printf '[%s]' "$a" ;;
          esac
        done
        printf '\\n'
        """;
    script(jdk.resolve("bin/java"), java);
    script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }

  private void createMaven(String commands) throws IOException {
    script(bin.resolve("mvn"), "#!/bin/sh\necho built >> '" + folder + "/builds'\n" + commands);
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path find(String tool) {
    return Stream.of("/bin", "/usr/bin")
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
