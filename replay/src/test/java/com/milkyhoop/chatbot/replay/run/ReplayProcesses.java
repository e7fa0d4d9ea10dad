package com.milkyhoop.chatbot.replay.run;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.Signal;
import com.milkyhoop.chatbot.replay.ReplayMain;
import com.milkyhoop.chatbot.replay.worker.ReplayWorkerMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs and workers as processes, which can be killed. */
final class ReplayProcesses implements AutoCloseable {
  private static final List<String> SMALL =
      List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final Duration START = Duration.ofMinutes(1);

  private final Path folder;
  private final Map<String, String> variables;
  private final List<ChildProcess> started = new ArrayList<>();

  ReplayProcesses(Path folder, Map<String, String> variables) {
    this.folder = folder;
    this.variables = variables;
  }

  /** Starts {@code replay run}. */
  ChildProcess run(List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(arguments);
    return start("run-" + started.size(), ReplayMain.class, variables, all);
  }

  /** Starts a worker; returns when it takes tasks. */
  ChildProcess worker(String name, int concurrency) {
    var own = new HashMap<>(variables);
    int port = FreePorts.next();
    own.put("INSTANCE_ID", name);
    own.put("HTTP_PORT", Integer.toString(port));
    own.put("REPLAY_CONCURRENCY", Integer.toString(concurrency));
    own.put("LOG_FORMAT", "text");
    ChildProcess worker = start("worker-" + name, ReplayWorkerMain.class, own, List.of());
    worker.awaitReady(() -> Probe.accepts(port), START);
    return worker;
  }

  private ChildProcess start(
      String name, Class<?> main, Map<String, String> own, List<String> arguments) {
    ChildProcess process =
        ChildProcess.start(
            new ChildSpec(
                name,
                JavaCommand.onOurClassPath(SMALL, main, arguments.toArray(String[]::new)),
                own,
                folder,
                folder.resolve(name + ".log"),
                Signal.TERM));
    started.add(process);
    return process;
  }

  @Override
  public void close() {
    started.forEach(ChildProcess::kill);
  }
}
