package com.milkyhoop.chatbot.cli;

import static com.milkyhoop.chatbot.cli.FakeChatbot.info;
import static com.milkyhoop.chatbot.cli.ReplyEvents.accepted;
import static com.milkyhoop.chatbot.cli.ReplyEvents.completed;
import static com.milkyhoop.chatbot.cli.ReplyEvents.delta;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChatCommandTest {

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
  void shouldSendEachLineOfAPipeInOneConversationAndEndWithIt() {
    cli.chatbot.willReply(
        accepted(), delta("Halo, "), delta("Budi!"), completed("Halo, Budi!", "stop"));
    cli.chatbot.willReply(accepted(), completed("Nama Anda Budi.", "stop"));

    int exitCode = cli.run("Halo, nama saya Budi.\n\nSiapa nama saya?\n", "chat");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("Halo, Budi!\nNama Anda Budi.\n");
    assertThat(cli.chatbot.received)
        .extracting(SendMessageRequest::getMessage)
        .containsExactly("Halo, nama saya Budi.", "Siapa nama saya?");
    assertThat(cli.chatbot.received)
        .extracting(SendMessageRequest::getSessionId)
        .hasSize(2)
        .containsOnly(cli.chatbot.received.element().getSessionId());
    assertThat(cli.chatbot.received)
        .extracting(SendMessageRequest::getRequestId)
        .doesNotHaveDuplicates();
    assertThat(cli.stackEvents).as("a chatbot answers already").isEmpty();
  }

  @Test
  void shouldGoOnAfterAMessageThatFailsAndTellTheScript() {
    cli.chatbot.willFail(
        Code.UNAVAILABLE, "the model is away", info("MODEL_UNAVAILABLE", "new_id"));
    cli.chatbot.willReply(accepted(), completed("dua", "stop"));

    int exitCode = cli.run("satu\ndua\n", "chat");

    assertThat(exitCode).isEqualTo(1);
    assertThat(cli.out()).isEqualTo("dua\n");
    assertThat(cli.err()).hasLineCount(1);
  }

  @Test
  void shouldStartAStackAndStopItWhenNoChatbotAnswers() {
    cli.chatbot.isUp = false;
    cli.chatbot.willReply(accepted(), completed("ya", "stop"));

    int exitCode = cli.run("Halo\n", "chat");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).isEqualTo("ya\n");
    assertThat(cli.stackEvents).containsExactly("started for localhost:5003", "stopped");
    assertThat(cli.chatbot.authorizations).containsExactly("Bearer stack-token");
  }

  @Test
  void shouldNotStartAStackInThePlaceOfAnotherMachine() {
    cli.chatbot.isUp = false;

    int exitCode = cli.run("Halo\n", "chat", "--endpoint", "chat.example.com:443");

    assertThat(exitCode).isEqualTo(3);
    assertThat(cli.err()).contains("no chatbot answers at chat.example.com:443");
    assertThat(cli.stackEvents).isEmpty();
  }

  @Test
  void shouldSayWhyTheStackDidNotStart() {
    cli.chatbot.isUp = false;
    cli.stackStarts = false;

    int exitCode = cli.run("Halo\n", "chat");

    assertThat(exitCode).isEqualTo(3);
    assertThat(cli.err()).endsWith("chatbot: kafka did not start: no memory\n");
  }

  @Test
  void shouldPromptAPersonAndEndWhenTold() {
    cli.interactive = true;
    cli.chatbot.willReply(accepted(), delta("ya"), completed("ya", "stop"));

    int exitCode = cli.run("Halo\n/exit\nnever sent\n", "chat");

    assertThat(exitCode).isZero();
    assertThat(cli.out()).contains("you> bot> ya\n\nyou> ");
    assertThat(cli.chatbot.received).hasSize(1);
  }
}
