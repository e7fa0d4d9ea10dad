package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a command in the program of another module, whose process is tuned for its work, as this one
 * is for a quick start. Its exit code is the command's.
 *
 * @param command the word after {@code ./chatbot}
 * @param module its folder, from the project's
 * @param mainClass of the program
 * @param jvmOptions for its work
 */
record ModuleProgram(String command, String module, String mainClass, List<String> jvmOptions) {

  ModuleProgram {
    jvmOptions = List.copyOf(jvmOptions);
  }

  int run(Home home, List<String> arguments) throws IOException, InterruptedException {
    Path dist = home.folder().resolve(module).resolve("target/dist");
    if (!Files.isDirectory(dist.resolve("app"))) {
      throw new ChildStartException(
          "%s is not built: %s is missing; run ./chatbot %s".formatted(command, dist, command));
    }
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("--sun-misc-unsafe-memory-access=allow");
    options.add("-Dchatbot.home=" + home.folder());
    // TMPDIR, by the script: verify copies partitions there.
    options.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    List<String> java =
        JavaCommand.of(
            dist.resolve("app/*") + File.pathSeparator + dist.resolve("lib/*"),
            options,
            mainClass,
            arguments.toArray(String[]::new));
    Process program = new ProcessBuilder(java).inheritIO().start();
    ExitActions.add(() -> end(program));
    return program.waitFor();
  }

  /**
   * Stops the program, and waits for its processes to be gone: the shell's prompt comes back after
   * that.
   */
  private static void end(Process program) {
    program.destroy();
    program.onExit().join();
  }
}
