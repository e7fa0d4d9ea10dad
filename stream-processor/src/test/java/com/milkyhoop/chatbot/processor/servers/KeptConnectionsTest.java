package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.contents;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Events.tail;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Servers close connections that are idle, uvicorn and Node after 5 s: that costs no attempt, no
 * failure and no request.
 */
class KeptConnectionsTest {
  private static final int AT_ONCE = 5;
  private static final Duration IDLE = Duration.ofMillis(150);
  private static final String MESSAGE = "Halo, apa kabar?";
  private static final Map<String, String> STRICT =
      Map.of("MAX_ATTEMPTS", "1", "OPENAI_BREAKER_CALLS", "2");

  @Test
  void shouldAskOnceWhenTheServerHasClosedAllKeptConnections() throws Exception {
    var together = new CountDownLatch(AT_ONCE);
    Script idle =
        a -> {
          together.countDown();
          together.await();
          a.open();
          a.write(role(), contents(a.text()), tail());
          a.end();
          a.closeWhenIdle(IDLE);
        };

    try (var server = new ModelServer("keepalive", idle);
        var turns = new ServedTurns(server, server.baseUrl(), STRICT)) {
      burst(turns);
      await().until(() -> server.connections() == 0);

      Observed seen = turns.run(MESSAGE);

      reply().check(seen, "OK-keepalive");
    }
  }

  /** A server that sends its end at the moment in which the next request is sent. */
  @RepeatedTest(5)
  void shouldAskOnceWhenTheServerClosesRightAfterItsAnswer() throws Exception {
    Script closing =
        a -> {
          a.streamWhole();
          a.close();
        };

    try (var server = new ModelServer("closing", closing);
        var turns = new ServedTurns(server, server.baseUrl(), STRICT)) {
      turns.run(MESSAGE);

      reply().check(turns.run(MESSAGE), "OK-closing");
    }
  }

  @Test
  void shouldNotOpenTheBreakerWhenEachKeptConnectionIsDead() throws Exception {
    Script idle =
        a -> {
          a.streamWhole();
          a.closeWhenIdle(Duration.ofMillis(20));
        };

    try (var server = new ModelServer("quiet", idle);
        var turns = new ServedTurns(server, server.baseUrl(), STRICT)) {
      for (int i = 0; i < 8; i++) {
        reply().check(turns.run(MESSAGE), "OK-quiet");
        await().until(() -> server.connections() == 0);
      }

      assertThat(server.requests()).hasSize(8);
    }
  }

  /** Sent again is only what was never answered: this server reads the request, then closes. */
  @Test
  void shouldCountTheAttemptWhenAKeptConnectionBreaksAfterTheRequestWasRead() throws Exception {
    Script dropping =
        a -> {
          if (a.number() == 2) {
            a.open();
            a.write(role());
            a.reset();
          } else {
            a.streamWhole();
          }
        };

    try (var server = new ModelServer("dropping", dropping);
        var turns = new ServedTurns(server, server.baseUrl(), Map.of())) {
      turns.run(MESSAGE);

      reply().requests(2).check(turns.run(MESSAGE), "OK-dropping");
    }
  }

  private static void burst(ServedTurns turns) {
    var prompt = new Prompt(List.of(new Message(Role.USER, MESSAGE)), List.of());
    var keys = new ArrayList<TurnKey>();
    for (int i = 0; i < AT_ONCE; i++) {
      keys.add(turns.start(prompt));
    }
    turns.endAll(keys);
  }
}
