package com.milkyhoop.chatbot.cli;

import static com.milkyhoop.chatbot.cli.FakeChatbot.info;
import static com.milkyhoop.chatbot.cli.ReplyEvents.accepted;
import static com.milkyhoop.chatbot.cli.ReplyEvents.completed;
import static com.milkyhoop.chatbot.cli.ReplyEvents.delta;
import static com.milkyhoop.chatbot.cli.ReplyEvents.restarted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.rpc.RetryInfo;
import com.milkyhoop.chatbot.cli.FakeChatbot.Break;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** R11 from the client's side: wherever connections break, one message and exactly its reply. */
final class BrokenConnectionTest {

  private static final String REPLY = "Selamat pagi \uD83D\uDE0A, Budi!";
  private static final ReplyEvent[] EVENTS = {
    accepted(),
    delta("Selamat "),
    delta("pagi \uD83D\uDE0A"),
    delta(", "),
    delta("Budi!"),
    completed(REPLY, "stop")
  };
  private static final ReplyEvent[] WITH_A_RESTART = {
    accepted(),
    delta("Selamat "),
    delta("malam"),
    restarted("the model failed"),
    delta("Selamat "),
    delta("pagi \uD83D\uDE0A, "),
    delta("Budi!"),
    completed(REPLY, "stop")
  };

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

  /** Two breaks, of calls one after the other, each before every event. */
  static Stream<Arguments> everyBreakOfEvents() {
    return Stream.of(Break.values()).flatMap(how -> pairs(EVENTS.length, (_, _) -> how));
  }

  static Stream<Arguments> breaksOfTheOneWithARestart() {
    return pairs(
        WITH_A_RESTART.length,
        (first, second) -> Break.values()[(first + second) % Break.values().length]);
  }

  private static Stream<Arguments> pairs(int events, BiFunction<Integer, Integer, Break> how) {
    return IntStream.range(0, events * events)
        .mapToObj(
            pair -> {
              int first = pair / events;
              int second = pair % events;
              return arguments(how.apply(first, second), first, second);
            });
  }

  @ParameterizedTest
  @MethodSource("everyBreakOfEvents")
  void shouldPrintExactlyTheReplyWhereverConnectionsBreak(Break how, int first, int second) {
    cli.chatbot.willReply(EVENTS);
    cli.chatbot.willBreak(first, how);
    cli.chatbot.willBreak(second, how);

    int exitCode = cli.run("Halo\n", "chat");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo(REPLY + "\n");
    assertThat(cli.err()).isEmpty();
    assertOneMessage();
  }

  @ParameterizedTest
  @MethodSource("breaksOfTheOneWithARestart")
  void shouldEndWithExactlyTheReplyWhenItBeginsAgainToo(Break how, int first, int second) {
    cli.chatbot.willReply(WITH_A_RESTART);
    cli.chatbot.willBreak(first, how);
    cli.chatbot.willBreak(second, how);

    int exitCode = cli.run("Halo\n", "chat");

    assertThat(exitCode).isZero();
    assertThat(cli.out().substring(cli.out().lastIndexOf("]\n") + 1).strip()).isEqualTo(REPLY);
    assertOneMessage();
  }

  @ParameterizedTest
  @MethodSource("breaksOfTheOneWithARestart")
  void shouldPrintNothingButTheReplyForAScript(Break how, int first, int second) {
    cli.chatbot.willReply(WITH_A_RESTART);
    cli.chatbot.willBreak(first, how);
    cli.chatbot.willBreak(second, how);

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo(REPLY + "\n");
    assertThat(cli.err()).isEmpty();
    assertOneMessage();
  }

  private void assertOneMessage() {
    assertThat(cli.chatbot.received)
        .as("a repeated send is the same one")
        .extracting(SendMessageRequest::getRequestId, SendMessageRequest::getMessage)
        .hasSizeGreaterThan(0)
        .containsOnly(tuple(cli.chatbot.received.element().getRequestId(), "Halo"));
  }

  @Test
  void shouldSendAgainBeforeTheRequestIsKnownToBeStoredAndResumeAfterThat() {
    cli.chatbot.willReply(EVENTS);
    cli.chatbot.willBreak(0, Break.CONNECTION_LOST);
    cli.chatbot.willBreak(2, Break.CONNECTION_LOST);
    cli.chatbot.willBreak(1, Break.CONNECTION_LOST);

    cli.run("Halo\n", "chat");

    assertThat(cli.chatbot.received).hasSize(2);
    assertThat(cli.chatbot.resumed)
        .extracting(ResumeReplyRequest::getCursor)
        .as("after the last event that came")
        .containsExactly("2", "3");
  }

  @Test
  void shouldSendAgainWhenTheServerDoesNotKnowTheRequestAnyMore() {
    cli.chatbot.willReply(EVENTS);
    cli.chatbot.willBreak(3, Break.REQUEST_LOST);

    cli.run("Halo\n", "chat");

    assertThat(cli.out()).isEqualTo(REPLY + "\n");
    assertThat(cli.chatbot.resumed).hasSize(1);
    assertThat(cli.chatbot.received).hasSize(2);
    assertOneMessage();
  }

  @Test
  void shouldWaitLongerEachTimeUntilTextComes() {
    cli.chatbot.willReply(EVENTS);
    for (int after : new int[] {1, 0, 0, 0, 0, 0, 1, 0}) {
      cli.chatbot.willBreak(after, Break.CONNECTION_LOST);
    }

    cli.run("Halo\n", "chat");

    assertThat(cli.sleeper.past)
        .extracting(Duration::toMillis)
        .containsExactly(200L, 400L, 800L, 1600L, 3000L, 3000L, 200L, 400L);
  }

  @Test
  void shouldWaitAsLongAsTheServerAsks() {
    cli.chatbot.willRefuse(
        Code.RESOURCE_EXHAUSTED,
        "too many messages",
        info("RATE_LIMITED", "same_id"),
        retryAfter(7));
    cli.chatbot.willReply(EVENTS);

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isZero();
    assertThat(cli.sleeper.past).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void shouldGiveUpAfterTwoMinutesAndSayHowToSeeTheReply() {
    cli.chatbot.willReply(accepted(), delta("Sela"));
    for (int call = 0; call < 100; call++) {
      cli.chatbot.willBreak(call == 0 ? 2 : 0, Break.CONNECTION_LOST);
    }

    int exitCode = cli.run("", "send", "--session", "s1", "--request-id", "r1", "Halo");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.sleeper.past.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofSeconds(115), Duration.ofMinutes(2));
    assertThat(cli.err())
        .isEqualTo(
            "chatbot: no chatbot answers at localhost:5003 (UNAVAILABLE). "
                + "Start one with: ./chatbot up (or name another with --endpoint)\n"
                + "The reply goes on. See it with: ./chatbot resume --session s1 r1\n");
  }

  @ParameterizedTest
  @EnumSource(
      value = Code.class,
      names = {"UNAVAILABLE", "INTERNAL", "RESOURCE_EXHAUSTED"})
  void shouldNotRepeatWhatHasEndedForEver(Code code) {
    cli.chatbot.willFail(code, "it failed", info("MODEL_TIMEOUT", "new_id"), retryAfter(1));

    int exitCode = cli.run("", "send", "Halo");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.sleeper.past).isEmpty();
    assertThat(cli.err()).hasLineCount(1);
  }

  @Test
  void shouldTellAPersonOnceThatTheConnectionIsLost() {
    cli.interactive = true;
    cli.chatbot.willReply(EVENTS);
    cli.chatbot.willBreak(2, Break.CONNECTION_LOST);
    cli.chatbot.willBreak(0, Break.CONNECTION_LOST);

    cli.run("Halo\n", "chat");

    assertThat(cli.err()).containsOnlyOnce("[connection lost, resuming ...]");
    assertThat(cli.out()).contains("Selamat \npagi \uD83D\uDE0A, Budi!\n");
  }

  private static RetryInfo retryAfter(int seconds) {
    return RetryInfo.newBuilder()
        .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(seconds))
        .build();
  }
}
