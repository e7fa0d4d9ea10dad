package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SinkMainTest {
  @TempDir Path folder;

  @Test
  void shouldEndWithOneMessageThatListsAllProblemsWhenThreeVariablesAreWrong() throws Exception {
    ChildProcess process =
        ChildProcess.start(
            new ChildSpec(
                "sink",
                JavaCommand.onOurClassPath(List.of(), SinkMain.class),
                Map.of(
                    "DATABASE_URL", "mysql://user:hunter2@host/db",
                    "SINK_BATCH_SIZE", "0",
                    "HTTP_PORT", "many"),
                folder,
                folder.resolve("sink.log"),
                Signal.TERM));

    int exitCode = process.onExit().get(60, TimeUnit.SECONDS);

    assertThat(exitCode).isEqualTo(2);
    assertThat(Files.readAllLines(folder.resolve("sink.log")))
        .containsExactly(
            "sink: configuration, 3 problems:",
            "  HTTP_PORT=many must be a whole number from 0 to 65535",
            "  DATABASE_URL must be postgresql://user:password@host:5432/database;"
                + " it begins with another scheme",
            "  SINK_BATCH_SIZE=0 must be a whole number from 1 to 10000");
  }
}
