package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * A JVM of its own with a temporary folder and a child that sleeps; writes the child's pid and the
 * folder into a file.
 */
final class ParentOfASleeper {

  private ParentOfASleeper() {}

  static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path writtenFile = Path.of(args[1]);
    Path temporary = TemporaryFolder.create();
    Files.createFile(temporary.resolve("state"));
    ChildProcess child =
        ChildProcess.start(
            new ChildSpec(
                "sleeper",
                List.of("sleep", "1000"),
                Map.of(),
                folder,
                folder.resolve("sleeper.log"),
                Signal.TERM));
    Path written = Files.writeString(folder.resolve("written.new"), child.pid() + "\n" + temporary);
    Files.move(written, writtenFile, StandardCopyOption.ATOMIC_MOVE);
    var _ = child.onExit().join();
  }
}
