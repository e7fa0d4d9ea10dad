package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** A JVM of its own that starts a child which sleeps, and writes that child's pid into a file. */
final class ParentOfASleeper {

  private ParentOfASleeper() {}

  static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path pidFile = Path.of(args[1]);
    ChildProcess child =
        ChildProcess.start(
            new ChildSpec(
                "sleeper",
                List.of("sleep", "1000"),
                Map.of(),
                folder,
                folder.resolve("sleeper.log"),
                Signal.TERM));
    Path written = Files.writeString(folder.resolve("pid.new"), String.valueOf(child.pid()));
    Files.move(written, pidFile, StandardCopyOption.ATOMIC_MOVE);
    var _ = child.onExit().join();
  }
}
