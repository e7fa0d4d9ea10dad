package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A project with the script of this one at its root, and a JDK and a Maven that only say what they
 * are told.
 */
final class ScriptProject {
  /** Makes what a build of all programs makes. */
  static final String BUILD_ALL =
      """
      for p in ingress-grpc stream-processor sink-postgres usage-ledger admin-api tools/chatbot-cli
      do mkdir -p $p/target/dist/app $p/target/dist/lib; done
      """;

  private static final String TOOLS =
      "sh dirname readlink sed find head tail grep tr mkdir mv rm touch sleep";

  final Path folder;
  final Path home;
  final Path bin;
  final Path jdk;

  /** What a run of the script printed and returned. */
  record Run(int exitCode, String out, String err) {}

  ScriptProject(Path folder) throws IOException {
    this.folder = folder;
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
    createMaven(BUILD_ALL);
  }

  Run run(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), arguments);
  }

  Run run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(home.resolve("chatbot"), environment, arguments);
  }

  Run run(Path script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    int exitCode = start(script, environment, "run", arguments).waitFor();
    return new Run(
        exitCode,
        Files.readString(folder.resolve("run.out")),
        Files.readString(folder.resolve("run.err")));
  }

  /** Starts the script; its output goes to files of this name. */
  Process start(Path script, Map<String, String> environment, String name, String... arguments)
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

  List<String> builds() throws IOException {
    return Files.readAllLines(folder.resolve("builds"));
  }

  void createMaven(String commands) throws IOException {
    script(bin.resolve("mvn"), "#!/bin/sh\necho built >> '" + folder + "/builds'\n" + commands);
  }

  /**
   * Makes a JDK whose java prints its own path, and its arguments from the main class on, and
   * before these the home.
   */
  static Path createJdk(Path jdk, String version) throws IOException {
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

  static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Asks for a JDK that no machine has, so that only those of the test are found. */
  private static String theRealScript() throws IOException {
    String script = Files.readString(Path.of("..", "..", "chatbot"), StandardCharsets.UTF_8);
    assertThat(script).contains("NEEDED_JAVA=25\n");
    return script.replace("NEEDED_JAVA=25\n", "NEEDED_JAVA=99\n");
  }

  private static Path find(String tool) {
    return Stream.of("/bin", "/usr/bin")
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
