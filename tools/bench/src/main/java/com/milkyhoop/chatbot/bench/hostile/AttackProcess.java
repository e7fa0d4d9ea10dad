package com.milkyhoop.chatbot.bench.hostile;

import com.milkyhoop.chatbot.bench.process.DividedCores;
import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Attackers at work: their heap and their time are not those of what is measured. */
public final class AttackProcess implements AutoCloseable {
  private static final List<String> JVM_OPTIONS = List.of("-Xmx1g", "-XX:+ExitOnOutOfMemoryError");
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ChildProcess process;

  private AttackProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * Begins the attacks.
   *
   * @param time how long they go on, at least a second
   */
  public static AttackProcess start(
      Set<Attack> attacks, Victim victim, Duration time, DividedCores cores) {
    Path folder = TemporaryFolder.create();
    List<String> command = new ArrayList<>(cores.ofTheOthers());
    command.addAll(
        JavaCommand.onOurClassPath(
            JVM_OPTIONS, AttackMain.class, AttackMain.arguments(victim, time, attacks)));
    return new AttackProcess(
        ChildProcess.start(
            new ChildSpec(
                "attack", command, Map.of(), folder, folder.resolve("attack.log"), Signal.TERM)));
  }

  /**
   * Ends them.
   *
   * @throws IllegalStateException with the end of their log, where they broke off before their time
   */
  @Override
  public void close() {
    boolean brokeOff = !process.isAlive() && process.onExit().join() != 0;
    process.stop(GRACE);
    if (brokeOff) {
      throw new IllegalStateException(
          "an attack broke off:\n" + String.join("\n", process.lastLogLines()));
    }
  }
}
