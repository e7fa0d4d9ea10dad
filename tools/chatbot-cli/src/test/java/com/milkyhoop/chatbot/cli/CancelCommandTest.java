package com.milkyhoop.chatbot.cli;

import static com.milkyhoop.chatbot.cli.FakeChatbot.info;
import static com.milkyhoop.chatbot.cli.ReplyEvents.cancelled;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CancelCommandTest {

  @TempDir Path home;
  private CommandLineFixture cli;

  @BeforeEach
  void start() throws IOException {
    cli = new CommandLineFixture(home);
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void shouldSayHowMuchOfTheReplyThereWas() {
    cli.chatbot.willAnswerCancel(cancelled("Pagi \uD83D\uDE0A"));

    int exitCode = cli.run("", "cancel", "--user", "budi", "--session", "s1", "r1");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("cancelled after 6 characters of the reply\n");
    assertThat(cli.chatbot.cancelled)
        .containsExactly(
            CancelReplyRequest.newBuilder()
                .setUserId("budi")
                .setSessionId("s1")
                .setRequestId("r1")
                .build());
  }

  @Test
  void shouldSayThatItCameTooLate() {
    cli.chatbot.willAnswerCancel(
        CancelReplyResponse.newBuilder()
            .setOutcome(Outcome.COMPLETED)
            .setCompleted(ReplyEvents.reply("Pagi", "stop"))
            .build());

    int exitCode = cli.run("", "cancel", "--session", "s1", "r1");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("had completed before, with a reply of 4 characters\n");
  }

  @Test
  void shouldFailWhenTheReplyHadFailed() {
    cli.chatbot.willAnswerCancel(
        CancelReplyResponse.newBuilder()
            .setOutcome(Outcome.FAILED)
            .setFailureReason("MODEL_TIMEOUT")
            .build());

    int exitCode = cli.run("", "cancel", "--session", "s1", "r1");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .isEqualTo(
            "chatbot: the reply had failed before (MODEL_TIMEOUT). There is nothing to cancel.\n");
  }

  @Test
  void shouldFailWhenTheServerSaysNothingOfTheOutcome() {
    cli.chatbot.willAnswerCancel(CancelReplyResponse.getDefaultInstance());

    assertThat(cli.run("", "cancel", "--session", "s1", "r1")).isEqualTo(1);
    assertThat(cli.err()).contains("UNKNOWN_OUTCOME");
  }

  @Test
  void shouldAskAgainWhenTheConnectionBreaks() {
    cli.interactive = true;
    cli.chatbot.willFailCancel(Code.UNAVAILABLE, "connection reset");
    cli.chatbot.willFailCancel(
        Code.UNAVAILABLE, "this instance stops", info("INGRESS_STOPPING", "same_id"));
    cli.chatbot.willAnswerCancel(cancelled(""));

    int exitCode = cli.run("", "cancel", "--session", "s1", "r1");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("cancelled after 0 characters of the reply\n");
    assertThat(cli.err()).containsOnlyOnce("not cancelled yet (UNAVAILABLE)").hasLineCount(1);
    assertThat(cli.chatbot.cancelled).hasSize(3);
  }

  @Test
  void shouldSayWhatToCheckWhenTheRequestIsNotKnown() {
    cli.chatbot.willFailCancel(
        Code.NOT_FOUND, "this user has no such request", info("REQUEST_UNKNOWN", "no"));

    int exitCode = cli.run("", "cancel", "--session", "s1", "r1");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.err()).contains("REQUEST_UNKNOWN", "Check the request id").hasLineCount(1);
  }
}
