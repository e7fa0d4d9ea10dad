package com.milkyhoop.chatbot.e2e.deploy;

import com.milkyhoop.chatbot.e2e.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A folder of programs that stand before the machine's own on the PATH of a script. Each notes its
 * arguments, one call a line, and then does what a test says.
 */
final class ScriptedPrograms {
  private final Path folder;
  private final Path calls;

  /** Holds what a run of a script printed and returned. */
  record Run(int exitCode, String out, String err) {}

  ScriptedPrograms(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.resolve("bin"));
    this.calls = Files.createFile(folder.resolve("calls"));
  }

  /**
   * Makes a program.
   *
   * @param commands of a shell; {@code $*} are the arguments
   */
  void program(String name, String commands) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file, "#!/bin/bash\necho \"%s $*\" >> '%s'\n%s\n".formatted(name, calls, commands));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs a script of the repository. */
  Run run(Map<String, String> environment, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Stack.home().resolve(script).toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolveSibling("out");
    Path err = folder.resolveSibling("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
    builder.environment().putAll(environment);
    int exitCode = builder.start().waitFor();
    return new Run(exitCode, Files.readString(out), Files.readString(err));
  }

  /** Returns the calls so far that begin so. */
  List<String> calls(String prefix) throws IOException {
    return Files.readAllLines(calls).stream().filter(call -> call.startsWith(prefix)).toList();
  }
}
