package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestRoutes.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.openai.Route.Grant;
import com.milkyhoop.chatbot.model.openai.RouteCall.Ending;
import com.milkyhoop.chatbot.model.openai.TurnRoutes.Choice;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call beside a slow one that begins when that has just spoken leaves nothing behind. */
@Timeout(20)
class LateHedgeTest {
  private final TestRoutes routes = new TestRoutes();

  @AfterEach
  void close() throws IOException {
    routes.close();
  }

  @Test
  void shouldNameTheRouteThatAnsweredR16() throws Exception {
    routes.route("slow", TestRoutes::good).route("late", TestRoutes::good);
    var turn = (OpenAiTurn) routes.turn();
    var race = new Race(routes.texts::add);
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    Grant first = ((Choice.Ask) turn.routes().next()).grant();
    new RouteCall(first, turn, race, false).run(end);
    Grant beside = turn.routes().beside(first.route()).orElseThrow();

    Ending late = new RouteCall(beside, turn, race, true).run(end);

    assertThat(late).isInstanceOf(Ending.Lost.class);
    assertThat(turn.request().route()).isEqualTo("slow");
    assertThat(turn.request().model()).isEqualTo("model-slow");
    assertThat(outcomes(turn)).containsExactly("slow completed");
    assertThat(routes.requests(1)).isZero();
  }
}
