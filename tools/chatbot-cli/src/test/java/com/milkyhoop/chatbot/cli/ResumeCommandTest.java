package com.milkyhoop.chatbot.cli;

import static com.milkyhoop.chatbot.cli.ReplyEvents.accepted;
import static com.milkyhoop.chatbot.cli.ReplyEvents.completed;
import static com.milkyhoop.chatbot.cli.ReplyEvents.delta;
import static com.milkyhoop.chatbot.cli.ReplyEvents.restarted;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.cli.FakeChatbot.Break;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResumeCommandTest {

  @TempDir Path home;
  private CommandLineFixture cli;

  @BeforeEach
  void start() throws IOException {
    cli = new CommandLineFixture(home);
    cli.chatbot.knows(
        "r1", accepted(), delta("Sela"), delta("mat"), completed("Selamat pagi", "stop"));
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void shouldPrintAllOfTheReply() {
    int exitCode = cli.run("", "resume", "--user", "budi", "--session", "s1", "r1");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("Selamat pagi\n");
    assertThat(cli.chatbot.resumed)
        .containsExactly(
            ResumeReplyRequest.newBuilder()
                .setUserId("budi")
                .setSessionId("s1")
                .setRequestId("r1")
                .build());
    assertThat(cli.chatbot.received).isEmpty();
  }

  @Test
  void shouldPrintOnlyWhatIsMissingAfterACursor() {
    cli.chatbot.willBreak(1, Break.CONNECTION_LOST);

    int exitCode = cli.run("", "resume", "--session", "s1", "--cursor", "2", "r1");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("mat pagi\n");
    assertThat(cli.chatbot.resumed)
        .extracting(ResumeReplyRequest::getCursor)
        .containsExactly("2", "3");
  }

  @Test
  void shouldPrintNothingWhenNothingIsMissing() {
    cli.chatbot.knows("r2", accepted(), delta("Selamat pagi"), completed("Selamat pagi", "stop"));

    int exitCode = cli.run("", "resume", "--session", "s1", "--cursor", "2", "r2");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("\n");
  }

  @Test
  void shouldSayThatWhatWasBeforeTheCursorIsVoid() {
    cli.chatbot.knows(
        "r2",
        accepted(),
        delta("Sela"),
        restarted("moved"),
        delta("Pa"),
        completed("Pagi", "stop"));

    cli.run("", "resume", "--session", "s1", "--cursor", "2", "r2");

    assertThat(cli.out()).isEqualTo("[the reply begins again: moved]\nPagi\n");
  }

  @Test
  void shouldStreamToAPerson() {
    cli.interactive = true;
    cli.chatbot.knows(
        "r2", accepted(), delta("Hal"), restarted("moved"), delta("Pa"), completed("Pagi", "stop"));
    cli.chatbot.willBreak(1, Break.CONNECTION_LOST);

    int exitCode = cli.run("", "resume", "--session", "s1", "r2");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("Pa\ngi\n");
  }

  @Test
  void shouldTellAScriptThatTheReplyWasCancelled() {
    cli.chatbot.knows("r2", accepted(), completed("Sela", "cancelled"));

    int exitCode = cli.run("", "resume", "--session", "s1", "r2");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEqualTo("Sela\n");
    assertThat(cli.err()).isEqualTo("[cancelled]\n");
  }

  @Test
  void shouldSayWhatToCheckWhenTheRequestIsNotKnown() {
    int exitCode = cli.run("", "resume", "--session", "s1", "r9");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .isEqualTo(
            "chatbot: this user has no such request (REQUEST_UNKNOWN). "
                + "Check the request id, --session and --user.\n");
    assertThat(cli.chatbot.resumed).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resume", "cancel"})
  void shouldSayHowToStartAChatbotWhenNoneAnswers(String command) {
    cli.chatbot.isUp = false;

    int exitCode = cli.run("", command, "--session", "s1", "r1");

    assertThat(exitCode).isEqualTo(3);
    assertThat(cli.err()).contains("no chatbot answers at localhost:5003", "./chatbot up");
  }

  @ParameterizedTest
  @CsvSource({
    "r1, 'Missing required option: ''--session=<session>'''",
    "--session s1, 'Missing required parameter: ''REQUEST_ID'''",
    "--session s1 r/1, must match",
    "--session s/1 r1, must match",
  })
  void shouldRefuseWrongArguments(String arguments, String complaint) {
    for (String command : new String[] {"resume", "cancel"}) {
      int exitCode = cli.run("", (command + " " + arguments).split(" "));

      assertThat(exitCode).isEqualTo(2);
      assertThat(cli.err()).contains(complaint);
    }
  }
}
