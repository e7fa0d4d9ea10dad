package com.milkyhoop.chatbot.processor.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A turn against each kind of server that people report: the right text, the right failure in words
 * that help, and no more paid answers than it takes.
 *
 * <p>Several cases run at once, since some wait for seconds: each has a server, a runner and an
 * adapter of its own.
 */
class ServerCasesTest {
  private static final String MESSAGE = "Halo, apa kabar?";
  private static final int AT_ONCE = 24;
  private static final long LONGEST_SECONDS = 60;

  private static final Map<ServerCase, Future<List<Observed>>> RUNS = new LinkedHashMap<>();
  private static final ExecutorService EXECUTOR = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeAll
  static void runAll() {
    var permits = new Semaphore(AT_ONCE);
    allCases().forEach(each -> RUNS.put(each, EXECUTOR.submit(() -> run(each, permits))));
  }

  @AfterAll
  static void close() {
    EXECUTOR.shutdownNow();
  }

  static Stream<Arguments> runs() {
    return RUNS.entrySet().stream().map(run -> arguments(run.getKey(), run.getValue()));
  }

  private static List<ServerCase> allCases() {
    return ServerCase.all(
        // Those that wait for long go first.
        FinishReasonCases.cases(),
        ReasoningCases.cases(),
        ConnectionCases.cases(),
        StatusCases.cases(),
        WholeStreams.cases(),
        EventStreamCases.cases(),
        EncodingCases.cases(),
        TextCases.cases(),
        UsageCases.cases(),
        StreamErrorCases.cases(),
        DialectCases.cases());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void shouldEndAsIsRightWhenAServerDoesThis(ServerCase each, Future<List<Observed>> run)
      throws Exception {
    List<Observed> turns = run.get(LONGEST_SECONDS, TimeUnit.SECONDS);

    each.check(turns.getFirst());
    if (each.lastingly()) {
      Observed later = turns.get(1);
      assertThat(later.reply()).contains(each.wholeText());
      assertThat(later.requests()).as("what a refusal taught is remembered").isEqualTo(1);
    }
  }

  @Test
  void shouldHaveEachCaseOnce() {
    assertThat(allCases()).extracting(ServerCase::name).doesNotHaveDuplicates();
  }

  private static List<Observed> run(ServerCase each, Semaphore permits) throws Exception {
    permits.acquire();
    try (var server = new ModelServer(each.name(), each.script());
        var turns = new ServedTurns(server, server.baseUrl(), each.settings())) {
      var ends = new ArrayList<Observed>();
      ends.add(turns.run(MESSAGE));
      if (each.lastingly()) {
        ends.add(turns.run(MESSAGE));
      }
      return ends;
    } finally {
      permits.release();
    }
  }
}
