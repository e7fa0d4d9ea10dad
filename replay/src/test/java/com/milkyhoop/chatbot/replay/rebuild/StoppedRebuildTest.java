package com.milkyhoop.chatbot.replay.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import com.milkyhoop.chatbot.replay.ReplayMain;
import com.milkyhoop.chatbot.replay.TestLog;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops {@code replay rebuild}, a process of its own, while its sink reads. */
class StoppedRebuildTest {
  private static final String SINK =
      """
      package com.milkyhoop.chatbot.sink;

      public final class SinkMain {
        public static void main(String[] args) throws Exception {
          System.out.println("pid " + ProcessHandle.current().pid() + ".");
          new java.util.concurrent.CountDownLatch(1).await();
        }
      }
      """;

  private final TestLog log = new TestLog();

  @TempDir private Path home;

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void shouldEndItsSinkAndSayWhatToDoAtCtrlC() throws Exception {
    installSink();
    Path output = home.resolve("output");
    ChildProcess rebuild =
        ChildProcess.start(
            new ChildSpec(
                "rebuild",
                JavaCommand.onOurClassPath(
                    List.of("-Xmx192m", "-Dchatbot.home=" + home),
                    ReplayMain.class,
                    "rebuild",
                    "--into",
                    SharedServers.freshDatabase()),
                log.variables(),
                home,
                output,
                Signal.INT));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(output) && Files.readString(output).contains("pid "));
    String pid = Files.readString(output).replaceFirst("(?s).*pid (\\d+)\\..*", "$1");

    rebuild.signal(Signal.INT);

    assertThat(rebuild.onExit().get(30, TimeUnit.SECONDS)).isEqualTo(130);
    assertThat(Files.readString(output))
        .contains("chatbot replay: stopped half-way; drop the database and begin anew")
        .doesNotContain("Exception")
        .doesNotContain("the sink can't be run");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty());
  }

  /** Puts a program where the sink's would be built. */
  private void installSink() throws Exception {
    Path source = Files.writeString(home.resolve("SinkMain.java"), SINK);
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", home.toString(), source.toString());
    assertThat(compiled).isZero();
    String name = "com/milkyhoop/chatbot/sink/SinkMain.class";
    Path app = Files.createDirectories(home.resolve("sink-postgres/target/dist/app"));
    try (OutputStream file = Files.newOutputStream(app.resolve("sink.jar"));
        var jar = new JarOutputStream(file)) {
      jar.putNextEntry(new JarEntry(name));
      Files.copy(home.resolve(name), jar);
    }
  }
}
