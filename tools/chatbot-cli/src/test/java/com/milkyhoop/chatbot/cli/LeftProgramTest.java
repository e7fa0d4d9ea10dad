package com.milkyhoop.chatbot.cli;

import static com.milkyhoop.chatbot.cli.ReplyEvents.accepted;
import static com.milkyhoop.chatbot.cli.ReplyEvents.delta;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process that is told to end within a reply. */
final class LeftProgramTest {

  @TempDir Path folder;

  @Test
  void shouldSayHowToSeeTheReplyWhenItIsEndedBeforeIt() throws Exception {
    CountDownLatch isStreaming = new CountDownLatch(1);
    try (FakeChatbot chatbot = new FakeChatbot()) {
      chatbot.willStall(isStreaming::countDown, accepted(), delta("Sela"));
      Process program = start(chatbot.listen());
      assertThat(isStreaming.await(60, TimeUnit.SECONDS)).isTrue();

      program.destroy();

      assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).as("by a signal").isEqualTo(143);
      assertThat(Files.readString(folder.resolve("err")))
          .contains("./chatbot resume --session s1 --endpoint localhost:")
          .endsWith(" --token ... r1\n");
      assertThat(folder.resolve("out")).isEmptyFile();
    }
  }

  private Process start(int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dchatbot.home=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            ChatbotMain.class.getName(),
            "send",
            "--endpoint",
            "localhost:" + port,
            "--token",
            "t1",
            "--session",
            "s1",
            "--request-id",
            "r1",
            "Halo")
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }
}
