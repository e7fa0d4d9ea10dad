package com.milkyhoop.chatbot.e2e;

import static com.milkyhoop.chatbot.modelstub.PlannedOutcome.nextWith;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.logs.LogLine;
import com.milkyhoop.chatbot.e2e.logs.LogsDocument;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest.OnBusy;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What the services log, down to DEBUG, of everything that the tests of this module did to the
 * shared stack before, and of a run through all that may make a service talk: JSON with the
 * documented keys, the trace's id, and never what people or the model said, nor a secret.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Order(Integer.MAX_VALUE)
class LogsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG");

  /** What the run makes services say; without it, nothing would be proven. */
  private static final Set<String> PROVOKED =
      Set.of(
          "started",
          "call failed",
          "a reply broke off; another attempt follows",
          "a record can't be processed; it goes to the dead letters",
          "to the dead letters; this is where the first one stood",
          "redis failed",
          "rows wait, trying again until it is back",
          "rows flow again");

  /** Shorter agreement between a text and a log is chance. */
  private static final int QUOTE = 24;

  private final LocalStack stack = Stack.shared();
  private final ChatClient client = ChatClient.ofSharedStack();

  /** In every text of this test. */
  private final String said = "Rahasia" + UUID.randomUUID().toString().replace("-", "");

  /** The ids of this test's requests. */
  private final Set<String> asked = new HashSet<>();

  private List<LogLine> lines = List.of();
  private List<LogEvent> events = List.of();

  @BeforeAll
  void provoke() {
    client.send(request().build());
    refusedByTheIngress();
    rejectedByTheConversation();
    failedByTheModel();
    unreadableOrNotStorable();
    withoutRedis();
    withoutPostgres();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(allLines())
                    .extracting(line -> line.text("message"))
                    .containsAll(PROVOKED));
    lines = allLines();
    try (var log = new LogTopic()) {
      events = log.events();
    }
  }

  @AfterAll
  void close() {
    client.close();
  }

  @Test
  void shouldLogFlatJsonWithTheDocumentedKeys() throws IOException {
    LogsDocument document = LogsDocument.read(Stack.home());
    var known = new TreeSet<>(document.always());
    known.addAll(document.sometimes());

    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.keys()).containsAll(document.always());
              assertThat(known).containsAll(line.keys());
              assertThat(line.isFlat()).isTrue();
              assertThat(line.text("timestamp"))
                  .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
              assertThat(LEVELS).contains(line.text("level"));
              assertThat(line.text("instance")).isEqualTo(line.process());
              assertThat(line.text("instance")).startsWith(line.text("service") + '-');
            });
  }

  @Test
  void shouldLogNothingOfWhatWasSaidNorWho() {
    String logged = words();
    Set<String> quoted =
        events.stream()
            .flatMap(event -> Stream.of(event.message(), event.reply(), event.userId()))
            .flatMap(LogsTest::quotes)
            .filter(logged::contains)
            .collect(Collectors.toSet());

    assertThat(events).hasSizeGreaterThan(5);
    assertThat(logged).doesNotContain(said);
    assertThat(quoted).isEmpty();
  }

  @Test
  void shouldLogNoSecret() {
    assertThat(stack.secrets()).hasSize(3);
    assertThat(words()).doesNotContain(stack.secrets());
  }

  @Test
  void shouldLogTheTraceIdOfTheLogEventInEachLineAboutARequest() {
    Map<String, UUID> ours =
        events.stream()
            .filter(event -> asked.contains(event.requestId()))
            .collect(Collectors.toMap(LogEvent::requestId, LogEvent::traceId, (one, _) -> one));
    List<LogLine> ofRequests = unaudited().filter(line -> line.has("request_id")).toList();
    List<LogLine> ofOurs =
        ofRequests.stream().filter(line -> ours.containsKey(line.text("request_id"))).toList();

    assertThat(ofRequests)
        .allSatisfy(
            line ->
                assertThat(line.text("trace_id"))
                    .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    assertThat(ofOurs).extracting(line -> line.text("service")).contains("ingress", "processor");
    assertThat(ofOurs)
        .allSatisfy(
            line ->
                assertThat(ours.get(line.text("request_id"))).hasToString(line.text("trace_id")));
  }

  private void refusedByTheIngress() {
    fail(request().setMessage(said + '\u0007'));
    fail(request().setUserId("a/" + said));
    fail(request().setSessionId(said + ' '));
    fail(request().setRequestId(said + '\n'));
    try (var stranger = new ChatClient(stack.endpoint(), Optional.of(said))) {
      var _ =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> stranger.send(request().build()));
    }
  }

  /** The second message is refused while the first one's reply stalls, which is then cancelled. */
  private void rejectedByTheConversation() {
    SendMessageRequest first = request().setMessage("stalled " + said).build();
    stack.stub().plan(List.of(nextWith("stalled " + said, new Outcome.Stall(3))));
    try (var reply = new LiveReply(() -> client.stub(PATIENCE).sendMessageStream(first))) {
      await().atMost(PATIENCE).until(() -> reply.events().size() > 1);
      fail(request().setUserId(first.getUserId()).setOnBusy(OnBusy.REJECT));
      var _ =
          client
              .stub(PATIENCE)
              .cancelReply(
                  CancelReplyRequest.newBuilder()
                      .setUserId(first.getUserId())
                      .setSessionId(first.getSessionId())
                      .setRequestId(first.getRequestId())
                      .build());
    }
  }

  private void failedByTheModel() {
    stack
        .stub()
        .plan(
            List.of(
                nextWith("refused " + said, new Outcome.Quote(0)),
                nextWith("broken " + said, new Outcome.Quote(3)),
                nextWith("cut " + said, new Outcome.Cut(3))));
    fail(request().setMessage("refused " + said));
    client.send(request().setMessage("broken " + said).build());
    client.send(request().setMessage("cut " + said).build());
  }

  /**
   * The last two are log events: one that tells another story, and one that Postgres can't hold.
   */
  private void unreadableOrNotStorable() {
    LogEvent known;
    try (var log = new LogTopic()) {
      known = log.events().getFirst();
    }
    String other =
        new String(known.toJson(), UTF_8).replaceFirst("\"message\":\"", "\"message\":\"" + said);
    TopicWriter.write("chat-requests", said);
    TopicWriter.write("chat-turns", said);
    TopicWriter.write(LogTopic.NAME, said);
    TopicWriter.write(LogTopic.NAME, other);
    TopicWriter.write(
        LogTopic.NAME, other.replace(known.requestId(), "nul").replace(said, said + "\\u0000"));
  }

  private void withoutRedis() {
    stack.redis().stop();
    try {
      client.send(request().build());
    } finally {
      stack.redis().start();
    }
  }

  private void withoutPostgres() {
    long before = outages();
    stack.postgres().stop();
    try {
      client.send(request().build());
      await().atMost(PATIENCE).until(() -> outages() > before);
    } finally {
      stack.postgres().start();
    }
  }

  private long outages() {
    return LogLine.of(stack.sink()).stream()
        .filter(line -> line.text("message").startsWith("rows wait"))
        .count();
  }

  private SendMessageRequest.Builder request() {
    String id = UUID.randomUUID().toString();
    asked.add(id);
    return SendMessageRequest.newBuilder()
        .setUserId("u-" + UUID.randomUUID())
        .setSessionId("s")
        .setRequestId(id)
        .setMessage("Halo " + said);
  }

  private void fail(SendMessageRequest.Builder request) {
    assertThat(
            catchThrowableOfType(StatusRuntimeException.class, () -> client.send(request.build())))
        .isNotNull();
  }

  /** The audit says who did what, by its purpose. */
  private Stream<LogLine> unaudited() {
    return lines.stream().filter(line -> !line.text("logger").equals("audit"));
  }

  private List<LogLine> allLines() {
    Stream<ServiceProcess> services =
        Stream.of(stack.ingresses(), stack.processors(), List.of(stack.sink()))
            .flatMap(List::stream);
    return services.flatMap(service -> LogLine.of(service).stream()).toList();
  }

  private String words() {
    return unaudited().map(LogLine::words).collect(Collectors.joining("\n"));
  }

  /** Whoever logs a third more than a quote's length of a text logs one of these. */
  private static Stream<String> quotes(String text) {
    return IntStream.iterate(0, from -> from + QUOTE <= text.length(), from -> from + QUOTE / 3)
        .mapToObj(from -> text.substring(from, from + QUOTE));
  }
}
