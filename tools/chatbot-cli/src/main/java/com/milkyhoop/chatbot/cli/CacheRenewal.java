package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Has {@code chatbot train} make caches anew that are for other jars or another JDK, beside the
 * stack that found them so, where nobody waits for it: with what is left of the processor's time,
 * and killed when this program ends before it. What is not finished then is begun next time.
 */
final class CacheRenewal {
  private final Terminal terminal;
  private final Home home;

  CacheRenewal(Terminal terminal, Home home) {
    this.terminal = terminal;
    this.home = home;
  }

  /** Begins; nothing happens where nothing is stale. */
  void renew(Set<String> stale) {
    if (stale.isEmpty()) {
      return;
    }
    Path log = home.aotCaches().resolve("train.log");
    terminal.note(
        "the caches of " + String.join(", ", new TreeSet<>(stale)) + " are made anew: " + log);
    ChildProcess training =
        ChildProcess.start(
            new ChildSpec("train", command(), Map.of(), home.folder(), log, Signal.TERM));
    ExitActions.add(training::kill);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
    command.addAll(
        JavaCommand.onOurClassPath(
            List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=logback.xml",
                "-Dchatbot.home=" + home.folder(),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")),
            ChatbotMain.class,
            "train"));
    return List.copyOf(command);
  }
}
