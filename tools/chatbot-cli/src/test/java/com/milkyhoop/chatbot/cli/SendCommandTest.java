package com.milkyhoop.chatbot.cli;

import static com.milkyhoop.chatbot.cli.FakeChatbot.info;
import static com.milkyhoop.chatbot.cli.ReplyEvents.accepted;
import static com.milkyhoop.chatbot.cli.ReplyEvents.completed;
import static com.milkyhoop.chatbot.cli.ReplyEvents.delta;
import static com.milkyhoop.chatbot.cli.ReplyEvents.restarted;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.RetryInfo;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest.OnBusy;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SendCommandTest {

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
  void shouldPrintNothingButTheReplyWhenItCompletes() {
    cli.chatbot.willReply(
        accepted(),
        delta("Hal"),
        restarted("the model failed"),
        delta("Selamat "),
        completed("Selamat pagi! \uD83D\uDE0A", "stop"));

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("Selamat pagi! \uD83D\uDE0A\n");
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void shouldSayItWhenTheReplyEndedEarly() {
    cli.chatbot.willReply(accepted(), completed("Selamat", "length"));

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("Selamat\n");
    assertThat(cli.err()).contains("ended early: length");
  }

  @Test
  void shouldSendTheIdsAndTheTokenItIsGiven() {
    cli.chatbot.willReply(completed("ya", "stop"));

    cli.run("", "send", "--user", "budi", "--session", "s1", "--token", "t1", "Halo bot!");

    assertThat(cli.chatbot.received)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.getUserId()).isEqualTo("budi");
              assertThat(request.getSessionId()).isEqualTo("s1");
              assertThat(request.getMessage()).isEqualTo("Halo bot!");
              assertThat(request.getRequestId()).isNotEmpty();
            });
    assertThat(cli.chatbot.authorizations).containsExactly("Bearer t1");
  }

  @Test
  void shouldTakeTheTokenOfTheEnvironmentAndElseThatOfTheLocalStack() {
    cli.chatbot.willReply(completed("ya", "stop"));
    cli.chatbot.willReply(completed("ya", "stop"));
    String ofTheStack = new Home(home).tokenForANewStack();

    cli.run("", "send", "Halo");
    cli.environment.put("GRPC_TOKEN", "of-the-environment");
    cli.run("", "send", "Halo");

    assertThat(cli.chatbot.authorizations)
        .containsExactly("Bearer " + ofTheStack, "Bearer of-the-environment");
  }

  @Test
  void shouldSayHowToStartAChatbotWhenNoneAnswers() {
    cli.chatbot.isUp = false;

    int exitCode = cli.run("", "send", "--endpoint", "localhost:6000", "Halo");

    assertThat(exitCode).isEqualTo(3);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .isEqualTo(
            "chatbot: no chatbot answers at localhost:6000 (UNAVAILABLE). "
                + "Start one with: ./chatbot up (or name another with --endpoint)\n");
  }

  @Test
  void shouldSayWhenToTryAgain() {
    cli.chatbot.willFail(
        Code.RESOURCE_EXHAUSTED,
        "the quota is used up",
        info("MODEL_RATE_LIMITED", "new_id"),
        RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setNanos(1)).build());

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err())
        .isEqualTo("chatbot: the quota is used up (MODEL_RATE_LIMITED). Try again in 1 s.\n");
  }

  @Test
  void shouldNameTheFieldThatIsWrong() {
    cli.chatbot.willFail(
        Code.INVALID_ARGUMENT,
        "fields are invalid",
        info("FIELDS_INVALID", "no"),
        BadRequest.newBuilder()
            .addFieldViolations(
                FieldViolation.newBuilder().setField("message").setDescription("must not be blank"))
            .build());

    cli.run("", "send", " ");

    assertThat(cli.err())
        .isEqualTo(
            "chatbot: message must not be blank (FIELDS_INVALID). "
                + "Correct that and send it again.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, no, --token or GRPC_TOKEN",
    "FAILED_PRECONDITION, no, will not help",
    "INTERNAL, new_id, Try again.",
    "UNIMPLEMENTED, no, older than this program",
  })
  void shouldSayWhatToDo(Code code, String retry, String remedy) {
    cli.chatbot.willFail(code, "it failed", info("SOME_REASON", retry));

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.err()).contains("it failed (SOME_REASON)", remedy).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED_PRECONDITION, CONVERSATION_BUSY, --on-busy enqueue or interrupt",
    "INVALID_ARGUMENT, REQUEST_ID_REUSED, its own --request-id",
    "NOT_FOUND, REPLY_NOT_KEPT, send the message again",
  })
  void shouldSayWhatToDoAboutWhatHasARemedyOfItsOwn(Code code, String reason, String remedy) {
    cli.chatbot.willRefuse(code, "no", info(reason, "no"));

    cli.run("", "send", "Halo");

    assertThat(cli.err()).contains("no (" + reason + ")", remedy).hasLineCount(1);
  }

  @Test
  void shouldFailWhenTheReplyEndsWithoutItsCompletionAgainAndAgain() {
    cli.chatbot.willReply(accepted(), delta("Hal"));

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains("without its completion", "./chatbot resume");
  }

  @Test
  void shouldTellAScriptThatTheRepliesTimeWasUp() {
    cli.chatbot.willReply(accepted(), completed("Sela", "deadline"));

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEqualTo("Sela\n");
    assertThat(cli.err()).isEqualTo("[cut short: its time was up]\n");
  }

  @Test
  void shouldTellAScriptThatTheBudgetWasUsedUp() {
    cli.chatbot.willReply(accepted(), completed("Sela", "budget"));

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEqualTo("Sela\n");
    assertThat(cli.err()).isEqualTo("[cut short: the budget is used up]\n");
  }

  @Test
  void shouldTellAScriptThatSomebodyCancelledTheReply() {
    cli.chatbot.willReply(accepted(), completed("Sela", "cancelled"));

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEqualTo("Sela\n");
    assertThat(cli.err()).isEqualTo("[cancelled]\n");
  }

  @ParameterizedTest
  @CsvSource({"enqueue, ENQUEUE", "reject, REJECT", "interrupt, INTERRUPT"})
  void shouldSayWhatToDoWhileTheConversationIsBusy(String word, OnBusy meaning) {
    cli.chatbot.willReply(completed("ya", "stop"));

    cli.run("", "send", "--on-busy", word, "Halo");

    assertThat(cli.chatbot.received)
        .extracting(SendMessageRequest::getOnBusy)
        .containsExactly(meaning);
  }

  @Test
  void shouldNotAskTwiceForAMessageThatIsSentAgainWithItsRequestId() {
    cli.chatbot.willReply(accepted(), completed("ya", "stop"));
    cli.run("", "send", "--session", "s1", "--request-id", "r1", "Halo");

    int exitCode = cli.run("", "send", "--session", "s1", "--request-id", "r1", "Halo");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("ya\n");
    assertThat(cli.chatbot.received)
        .extracting(SendMessageRequest::getRequestId)
        .containsExactly("r1", "r1");
  }

  @Test
  void shouldStreamToAPersonAndMarkWhereTheReplyBeganAgain() {
    cli.interactive = true;
    cli.chatbot.willReply(
        accepted(),
        restarted("nothing was shown yet"),
        delta("Hal"),
        restarted("the model failed"),
        delta("Selamat "),
        completed("Selamat pagi", "stop"));

    cli.run("", "send", "Halo");

    assertThat(cli.out())
        .isEqualTo("Hal\n[the reply begins again: the model failed]\nSelamat pagi\n");
  }

  /** A model may say anything, also what clears a screen or types for the person. */
  @Test
  void shouldShowNoControlSequencesOfTheModelOnATerminal() {
    cli.interactive = true;
    cli.chatbot.willReply(
        accepted(), delta("Ha\u001b[2J\u0007\tlo\n"), completed("Ha\u001b[2J\u0007\tlo\n", "stop"));

    cli.run("", "send", "Halo");

    assertThat(cli.out()).isEqualTo("Ha[2J\tlo\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--endpoint, localhost, is not host:port",
    "--endpoint, localhost:abc, is not host:port",
    "--endpoint, http://localhost:5003, is not host:port",
    "--user, a b, must match",
    "--session, '', must match",
    "--request-id, a b, must match",
    "--on-busy, wait, expected one of",
    "--colour, red, Unknown option",
  })
  void shouldRefuseWrongArguments(String option, String value, String complaint) {
    int exitCode = cli.run("", "send", option, value, "Halo");

    assertThat(exitCode).isEqualTo(2);
    assertThat(cli.err()).contains(complaint);
    assertThat(cli.chatbot.received).isEmpty();
  }

  @Test
  void shouldRefuseToSendNothing() {
    assertThat(cli.run("", "send")).isEqualTo(2);
    assertThat(cli.err()).contains("Missing required parameter: 'TEXT'");
  }
}
