package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.check.Checker;
import com.milkyhoop.chatbot.e2e.check.EvidenceCollector;
import com.milkyhoop.chatbot.e2e.check.StackFiles;
import com.milkyhoop.chatbot.e2e.check.StackFiles.Place;
import com.milkyhoop.chatbot.e2e.check.Verdict;
import com.milkyhoop.chatbot.e2e.tracing.SpanReceiver;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.GetErasureResponse;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * R15 by the raw bytes: each of 20 users says a random word. Once one of them is erased, and one
 * session of another, these words are in no file of Kafka, of the processor, of Postgres' tables,
 * of Redis, of any log and of spans, and the others' are where they must be. Time is made short by
 * settings of seconds.
 */
@Tag("erasure")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CanaryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int PARTITIONS = 2;
  private static final int TURNS = 4;
  private static final int KILLS = 3;

  /** Where the words are; the processor's own files have let them go by then, too. */
  private static final List<Place> PLACES =
      List.of(
          Place.REPLIES,
          Place.REQUESTS,
          Place.TURNS,
          Place.DEAD_LETTERS,
          Place.REPLAY_TASKS,
          Place.REPLAY_RESULTS,
          Place.CHANGELOGS,
          Place.POSTGRES,
          Place.LOG);

  private static final StubBehaviour SLOW =
      StubBehaviour.FAST.withTokensPerSecond(20).withAnswerTokens(2_000);

  private final String ana = word();
  private final String erasedSession = word();
  private final String keptSession = word();

  /** The words of those who stay, by user. */
  private final Map<String, String> others =
      IntStream.rangeClosed(1, 18)
          .mapToObj(number -> "other-" + number)
          .collect(Collectors.toMap(user -> user, _ -> word()));

  private final SpanReceiver spans = SpanReceiver.start();

  @SuppressWarnings("NullAway.Init")
  private LocalStack stack;

  @SuppressWarnings("NullAway.Init")
  private CanaryStack servers;

  @SuppressWarnings("NullAway.Init")
  private StackFiles files;

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  @SuppressWarnings("NullAway.Init")
  private Operator operator;

  @BeforeAll
  void start() {
    stack =
        Stack.builder()
            .stub(StubBehaviour.FAST)
            .partitions(PARTITIONS)
            .adminApi(0)
            .variable("COMPACTION_LAG", CanaryStack.COMPACTION_LAG)
            .variable("RATE_LIMIT_CAPACITY", "1000")
            .variable("RATE_LIMIT_RATE", "1000")
            .variable("OTEL_EXPORTER_OTLP_ENDPOINT", spans.endpoint())
            .variable("OTEL_TRACES_SAMPLER", "always_on")
            .variable("LOG_LEVEL", "DEBUG")
            .build();
    spans.keepIn(stack.folder().resolve("spans"));
    stack.start();
    servers = new CanaryStack(stack, PARTITIONS);
    files = new StackFiles(stack.folder());
    client = new ChatClient(stack.endpoint(), Optional.of(stack.token()));
    operator = new Operator(stack.adminApi());
  }

  @AfterAll
  void stop() {
    operator.close();
    client.close();
    stack.close();
    spans.close();
  }

  @Test
  void shouldLeaveNoByteOfAnErasedUserAndGiveNothingBackR15() throws Exception {
    talk();
    requestAgain();
    stack.stub().behave(SLOW);
    var running = new LiveReply(() -> client.stub(PATIENCE).sendMessageStream(message("s0")));
    await().atMost(PATIENCE).until(() -> !running.text().isEmpty());
    var queued = new LiveReply(() -> client.stub(PATIENCE).sendMessageStream(message("s0")));
    cancelOne();
    killWhile(running);
    servers.hold();
    Connection rows = servers.holdRows();

    ReplayRun user = servers.run("erase", "--user", "ana");
    GetErasureResponse session = operator.erase("cleo", "gone");

    assertThat(user.exitCode()).as(user.text()).isZero();
    assertThat(session.getScope()).isEqualTo("session");
    assertThat(session.getEventsErased()).isEqualTo(TURNS);
    assertThat(session.getOpenList()).isEmpty();
    assertThat(user.text())
        .contains("\"events_erased\":" + (TURNS + 1), "\"replay_results_erased\":" + TURNS);
    assertThat(user.text()).doesNotContain("ana", ana);
    assertErased(running);
    assertErased(queued);
    Verdict verdict =
        Checker.judge(
            new EvidenceCollector(stack, SchemaVersions.shipped()).gatherOf(others.keySet()));
    assertThat(verdict.violations()).as(verdict.report()).isEmpty();
    assertThat(verdict.requests()).isEqualTo(others.size() * TURNS);

    stack.stub().behave(StubBehaviour.FAST);
    stack.processors().getFirst().stop();
    stack.processors().getFirst().start();
    forgetPlaceByPlace(rows);
    assertThat(stack.folder().resolve("spans")).isNotEmptyFile();
    assertOthersStay();
    assertThat(operator.export("cleo")).contains(keptSession).doesNotContain(erasedSession);

    servers.keepWhatComes();
    nothingReturns();
  }

  /**
   * Leaves out one place less each time: its bytes are seen as long as it is left out, and no more
   * when it is not. So the check would fail if an erasure forgot any of them.
   *
   * @param rows holds those of Postgres while it is open
   */
  private void forgetPlaceByPlace(Connection rows) throws Exception {
    var leftOut = new ArrayList<>(PLACES);
    while (!leftOut.isEmpty()) {
      Place next = leftOut.getFirst();
      servers.checkpoint();
      assertThat(files.places(ana)).containsAll(leftOut);
      if (next == Place.POSTGRES) {
        rows.close();
      }
      servers.release(next);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                keepBusy(next);
                assertThat(files.with(ana)).noneMatch(found -> found.place() == next);
                assertThat(files.with(erasedSession)).noneMatch(found -> found.place() == next);
              });
      leftOut.removeFirst();
    }
    assertThat(files.with(ana)).isEmpty();
    assertThat(files.with(erasedSession)).isEmpty();
  }

  private void talk() throws Exception {
    for (int turn = 0; turn < TURNS; turn++) {
      client.send("ana", "s" + turn % 2, "I say " + ana);
      client.send("cleo", "gone", "I say " + erasedSession);
      client.send("cleo", "kept", "I say " + keptSession);
      for (var other : others.entrySet()) {
        client.send(other.getKey(), "s", "%s, for the %d. time".formatted(other.getValue(), turn));
      }
    }
    servers.writeGarbage("ana/s0", ana);
  }

  /** Has a replay ask some turns again, of which one user is erased later. */
  private void requestAgain() throws Exception {
    ReplayRun run =
        servers.run(
            "run",
            "--name=again",
            "--arm=same:model=gpt-4o-mini",
            "--again-share=0",
            "--user=ana",
            "--user=other-1");
    assertThat(run.exitCode()).as(run.text()).isZero();
  }

  /** Ends a turn with the text that it has. */
  private void cancelOne() {
    SendMessageRequest asked = message("s1");
    var cancelled = new LiveReply(() -> client.stub(PATIENCE).sendMessageStream(asked));
    await().atMost(PATIENCE).until(() -> cancelled.text().contains(ana));
    var _ =
        client
            .stub(PATIENCE)
            .cancelReply(
                CancelReplyRequest.newBuilder()
                    .setUserId("ana")
                    .setSessionId("s1")
                    .setRequestId(asked.getRequestId())
                    .build());
    assertThat(cancelled.last().getCompleted().getReply()).contains(ana);
  }

  /**
   * Kills what holds the text, again and again while a reply streams: what the processor's
   * transactions hold then is aborted, and each time another attempt says the word once more.
   */
  private void killWhile(LiveReply running) {
    for (int kill = 0; kill < KILLS; kill++) {
      int told = running.events().size();
      stack.sink().kill();
      stack.processors().getFirst().kill();
      stack.processors().getFirst().start();
      stack.sink().start();
      await()
          .atMost(PATIENCE)
          .until(() -> running.events().size() > told + 10 && running.text().contains(ana));
    }
  }

  private static void assertErased(LiveReply reply) {
    ReplyEvent end = reply.last();
    assertThat(end.getCompleted().getFinishReason()).isEqualTo("erased");
    assertThat(end.getCompleted().getReply()).isEmpty();
  }

  private void assertOthersStay() throws Exception {
    for (String word : others.values()) {
      assertThat(files.places(word))
          .contains(Place.LOG, Place.CHANGELOGS, Place.STATE, Place.POSTGRES);
      assertThat(servers.rows("payload ->> 'message' LIKE '" + word + "%'")).isEqualTo(TURNS);
    }
    assertThat(files.places(keptSession)).contains(Place.LOG, Place.STATE, Place.POSTGRES);
  }

  /** The sink reads again from the beginning, and the processor has lost its disk. */
  private void nothingReturns() throws Exception {
    stack.sink().stop();
    servers.forgetOffsetsOfSink();
    stack.processors().getFirst().kill();
    stack.deleteState(stack.processors().getFirst());
    stack.processors().getFirst().start();
    stack.sink().start();
    client.send("ana", "s0", "a new beginning");

    await().atMost(PATIENCE).until(() -> servers.rows("user_id = 'ana'") >= 2);
    assertThat(servers.rows("payload ->> 'message' LIKE '%" + ana + "%'")).isZero();
    assertThat(files.with(ana)).isEmpty();

    rebuild();
    assertThat(files.with(ana)).isEmpty();
    assertThat(files.with(erasedSession)).isEmpty();
  }

  /** Fills a new database from the log. */
  private void rebuild() throws Exception {
    servers.execute("CREATE DATABASE rebuilt");
    String url = stack.databaseUrl().replaceAll("/chatbot(\\?|$)", "/rebuilt$1");

    ReplayRun rebuilt = servers.run("rebuild", "--into", url);

    assertThat(rebuilt.exitCode()).as(rebuilt.text()).isZero();
    assertThat(CanaryStack.rows(url, "user_id = 'other-1'")).isEqualTo(TURNS);
    assertThat(CanaryStack.rows(url, "payload ->> 'message' LIKE '%" + ana + "%'")).isZero();
    assertThat(CanaryStack.rows(url, "payload ->> 'message' LIKE '%" + erasedSession + "%'"))
        .isZero();
  }

  /** A segment that is written to is never compacted: others go on talking, and are erased. */
  private void keepBusy(Place place) throws Exception {
    switch (place) {
      case POSTGRES -> servers.vacuum();
      case REPLAY_RESULTS -> operator.erase("nobody", "");
      default -> {
        for (int session = 0; session < 4 * PARTITIONS; session++) {
          client.send("busy", "s" + session, "something");
        }
      }
    }
  }

  private SendMessageRequest message(String session) {
    return SendMessageRequest.newBuilder()
        .setUserId("ana")
        .setSessionId(session)
        .setMessage("I say " + ana)
        .setRequestId(UUID.randomUUID().toString())
        .build();
  }

  private static String word() {
    return "canary" + UUID.randomUUID().toString().replace("-", "");
  }
}
