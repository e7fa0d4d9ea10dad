package com.milkyhoop.chatbot.cli;

import static com.milkyhoop.chatbot.cli.FakeChatbot.info;
import static com.milkyhoop.chatbot.cli.ReplyEvents.accepted;
import static com.milkyhoop.chatbot.cli.ReplyEvents.cancelled;
import static com.milkyhoop.chatbot.cli.ReplyEvents.completed;
import static com.milkyhoop.chatbot.cli.ReplyEvents.delta;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.cli.FakeChatbot.Break;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in a chat on a terminal. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class ChatCancelTest {

  @TempDir Path home;
  private CommandLineFixture cli;

  @BeforeEach
  void start() throws IOException {
    cli = new CommandLineFixture(home);
    cli.interactive = true;
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void shouldCancelTheReplyShowItsTextAndGoOn() {
    cli.chatbot.willStall(cli.ctrlC::press, accepted(), delta("Sela"));
    cli.chatbot.willAnswerCancel(cancelled("Selamat"));
    cli.chatbot.willReply(accepted(), completed("dua", "stop"));

    int exitCode = cli.run("satu\ndua\n", "chat");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).contains("bot> Selamat\n\nyou> bot> dua\n");
    assertThat(cli.err()).isEqualTo("[cancelled]\n");
    assertThat(cli.chatbot.cancelled)
        .extracting(CancelReplyRequest::getRequestId)
        .containsExactly(cli.chatbot.received.element().getRequestId());
    assertThat(cli.ctrlC.ends).hasValue(0);
  }

  @Test
  void shouldLeaveOnTheSecondCtrlC() {
    cli.chatbot.willStall(cli.ctrlC::press, accepted());
    cli.chatbot.willAnswerCancel(cli.ctrlC::press, cancelled(""));

    cli.run("satu\n", "chat");

    assertThat(cli.ctrlC.ends).hasValue(1);
  }

  @Test
  void shouldLeaveWhenNoReplyRuns() {
    cli.chatbot.willReply(accepted(), completed("satu", "stop"));
    cli.run("satu\n", "chat");

    cli.ctrlC.press();

    assertThat(cli.ctrlC.ends).hasValue(1);
    assertThat(cli.chatbot.cancelled).isEmpty();
  }

  @Test
  void shouldShowTheWholeReplyWhenItHadCompletedBefore() {
    cli.chatbot.willStall(cli.ctrlC::press, accepted(), delta("Sela"));
    cli.chatbot.willAnswerCancel(
        CancelReplyResponse.newBuilder()
            .setOutcome(Outcome.COMPLETED)
            .setCompleted(ReplyEvents.reply("Selamat pagi", "stop"))
            .build());

    cli.run("satu\n", "chat");

    assertThat(cli.out()).contains("bot> Selamat pagi\n");
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void shouldSayWhyThereIsNoReplyWhenItHadFailedBefore() {
    cli.chatbot.willStall(cli.ctrlC::press, accepted());
    cli.chatbot.willAnswerCancel(
        CancelReplyResponse.newBuilder()
            .setOutcome(Outcome.FAILED)
            .setFailureReason("MODEL_TIMEOUT")
            .build());

    cli.run("satu\n", "chat");

    assertThat(cli.err()).contains("had failed before (MODEL_TIMEOUT)").hasLineCount(1);
  }

  @Test
  void shouldCancelAReplyThatWasNotYetAccepted() {
    cli.chatbot.beforeReplying(cli.ctrlC::press);
    cli.chatbot.willStall(() -> {}, accepted(), delta("Sela"));
    cli.chatbot.willAnswerCancel(cancelled("Selamat"));

    cli.run("satu\n", "chat");

    assertThat(cli.out()).contains("bot> Selamat\n");
    assertThat(cli.chatbot.cancelled).hasSize(1);
  }

  @Test
  void shouldNotSendAgainWhenCancelledWhileTheChatbotIsAway() {
    cli.chatbot.willRefuse(Code.UNAVAILABLE, "no connection");
    cli.sleeper.during = cli.ctrlC::press;
    cli.chatbot.willFailCancel(
        Code.NOT_FOUND, "this user has no such request", info("REQUEST_UNKNOWN", "no"));

    cli.run("satu\n", "chat");

    assertThat(cli.chatbot.received).hasSize(1);
    assertThat(cli.err()).endsWith("[cancelled before it was sent]\n");
  }

  @Test
  void shouldCancelThroughABrokenConnection() {
    cli.chatbot.willReply(accepted(), delta("Sela"), completed("Selamat pagi", "stop"));
    cli.chatbot.willBreak(2, Break.CONNECTION_LOST);
    cli.sleeper.during = cli.ctrlC::press;
    cli.chatbot.willFailCancel(Code.UNAVAILABLE, "no connection");
    cli.chatbot.willAnswerCancel(cancelled("Selamat"));

    cli.run("satu\n", "chat");

    assertThat(cli.out()).contains("bot> Sela\nmat\n");
    assertThat(cli.err()).endsWith("[cancelled]\n");
    assertThat(cli.chatbot.cancelled).hasSize(2);
    assertThat(cli.chatbot.resumed).isEmpty();
  }

  @Test
  void shouldSayHowToSeeTheReplyWhenItCanNotBeCancelled() {
    cli.chatbot.willStall(cli.ctrlC::press, accepted(), delta("Sela"));
    cli.chatbot.willFailCancel(Code.UNIMPLEMENTED, "no such method");

    cli.run("satu\n", "chat", "--session", "s1");

    assertThat(cli.err())
        .contains(
            "The server is older than this program.",
            "not known. See it with: ./chatbot resume --session s1 ");
  }
}
