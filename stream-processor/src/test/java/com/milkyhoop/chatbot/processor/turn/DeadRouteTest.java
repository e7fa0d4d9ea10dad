package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.openai.OpenAiChatModel;
import com.milkyhoop.chatbot.model.openai.RoutesConfig;
import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.RandomFailures;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * While the first route is dead, in whatever way, every turn completes on the second, which may
 * take its time.
 */
@Timeout(120)
class DeadRouteTest {
  private static final int TURNS = 200;
  private static final StubBehaviour GOOD = StubBehaviour.FAST.withAnswerTokens(20);

  @TempDir private Path folder;
  private final OpenAiStub first = OpenAiStub.start(GOOD);
  private final OpenAiStub second = OpenAiStub.start(GOOD);

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  static Stream<Outcome> deaths() {
    return Stream.of(
        new Outcome.Refuse(500, 0),
        new Outcome.Refuse(429, 0),
        new Outcome.Refuse(429, 3600),
        new Outcome.Refuse(401, 0),
        new Outcome.Refuse(404, 0),
        new Outcome.Stall(0),
        new Outcome.Stall(5),
        new Outcome.Cut(0),
        new Outcome.Cut(5));
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void shouldCompleteEveryTurnOnTheSecondRouteR6R14(Outcome death) throws Exception {
    first.behave(GOOD.withRandomFailures(new RandomFailures(1, 1, "", List.of(death))));

    assertAllComplete();
  }

  @Test
  void shouldCompleteEveryTurnWhenNobodyListensR14() throws Exception {
    first.close();

    assertAllComplete();
  }

  private void assertAllComplete() throws IOException {
    try (var model = new OpenAiChatModel(routes(), new SimpleMeterRegistry(), Tracing.OFF);
        var fixture = new RunnerFixture(RunnerFixture.wide(), model)) {
      TaskTurns task = fixture.recovered(0, 1);
      IntStream.range(0, TURNS).forEach(i -> task.start(work("r" + i, i, 10)));

      var replies = new HashMap<String, String>();
      for (int i = 0; i < TURNS; i++) {
        TurnEvent end = fixture.turns.next().event();
        assertThat(end.getKind()).as("%s", end.getFailure()).isEqualTo(TurnEventKind.COMPLETED);
        assertThat(end.getGeneration().getRoute()).isEqualTo("second");
        List<GenerationCall> calls = end.getGeneration().getCalls();
        assertThat(calls).hasSizeBetween(1, 2);
        assertThat(calls.getLast().getRoute()).isEqualTo("second");
        assertThat(calls.getLast().getOutcome()).isEqualTo("completed");
        replies.put(end.getRequestId(), end.getReply());
      }
      assertThat(replies).hasSize(TURNS);
      assertThat(shown(fixture.replies.written())).isEqualTo(replies);
    }
  }

  /** What clients see who put deltas together and forget the text of an attempt that broke. */
  private static Map<String, String> shown(List<FakeReplyWriter.Written> written) {
    var attempts = new HashMap<String, List<ReplyEvent>>();
    for (FakeReplyWriter.Written each : written) {
      ReplyEvent delta = each.event();
      List<ReplyEvent> attempt =
          attempts.computeIfAbsent(delta.getRequestId(), _ -> new ArrayList<>());
      if (!attempt.isEmpty() && attempt.getLast().getNumber() < delta.getNumber()) {
        attempt.clear();
      }
      assertThat(delta.getNumber())
          .isGreaterThanOrEqualTo(attempt.isEmpty() ? 0 : attempt.getLast().getNumber());
      attempt.add(delta);
    }
    var texts = new HashMap<String, String>();
    attempts.forEach(
        (id, attempt) ->
            texts.put(id, attempt.stream().map(ReplyEvent::getText).reduce("", String::concat)));
    return texts;
  }

  private RoutesConfig routes() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("routes.yml"),
            """
            routes:
              - {name: first, base_url: "%s", model: gpt-4o, key_env: KEY,
                 first_token_timeout: 1s, token_gap_timeout: 1s}
              - {name: second, base_url: "%s", model: gpt-4o, key_env: KEY}
            """
                .formatted(first.baseUri(), second.baseUri()));
    var env =
        new ConfigReader(
            Map.of(
                "MODEL_ROUTES", file.toString(),
                "KEY", "sk-test",
                "OPENAI_FIRST_TOKEN_TIMEOUT", "30s",
                "OPENAI_TOKEN_GAP_TIMEOUT", "30s"));
    RoutesConfig routes = RoutesConfig.read(env);
    env.finish();
    return routes;
  }
}
