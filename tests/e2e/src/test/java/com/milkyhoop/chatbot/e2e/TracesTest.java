package com.milkyhoop.chatbot.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.tracing.SeenSpan;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One trace shows a message on its whole way, below the client's own span. */
class TracesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SPANS = 7;
  private static final String MESSAGE = "Rahasia: kucing saya bernama Zorbaxian.";

  private final ClientTrace clients =
      new ClientTrace(randomHex(), randomHex().substring(0, 16), true);

  @Test
  void shouldShowTheWholeWayOfAMessageInOneTrace() {
    try (var client = ChatClient.ofSharedStack()) {
      Reply reply = client.send(request(), clients);

      Map<String, SeenSpan> spans = awaitSpans();
      SeenSpan call = span(spans, "chatbot.v1.ChatbotService/SendMessageStream");
      SeenSpan stored = span(spans, "send chat-requests");
      SeenSpan attempt = span(spans, "attempt");
      SeenSpan model = span(spans, "chat gpt-4o");
      SeenSpan end = span(spans, "end");
      assertThat(call.parentId()).isEqualTo(clients.spanId());
      assertThat(stored.parentId()).isEqualTo(call.spanId());
      assertThat(span(spans, "queue").parentId()).isEqualTo(stored.spanId());
      assertThat(attempt.parentId()).isEqualTo(stored.spanId());
      assertThat(model.parentId()).isEqualTo(attempt.spanId());
      assertThat(end.parentId()).isEqualTo(stored.spanId());
      assertThat(span(spans, "write row").parentId()).isEqualTo(end.spanId());

      assertThat(spans.values().stream().map(SeenSpan::service).distinct())
          .containsExactlyInAnyOrder("ingress", "processor", "sink");
      assertThat(call.events().stream().map(SeenSpan.Event::name))
          .containsExactly("accepted", "first text", "completed");
      assertThat(model.hasEvent("first token")).isTrue();
      assertThat(model.attributes())
          .containsEntry("gen_ai.request.model", "gpt-4o")
          .containsEntry("gen_ai.response.finish_reasons", "stop")
          .containsEntry(
              "gen_ai.usage.output_tokens",
              Long.toString(reply.completed().getUsage().getCompletionTokens()));
      assertThat(call.attributes())
          .containsEntry("chatbot.request_id", reply.request().getRequestId());
    }
  }

  @Test
  void shouldNameTheTraceInTheReplyAndInTheLogEvent() {
    try (var client = ChatClient.ofSharedStack();
        var log = new LogTopic()) {
      Reply reply = client.send(request(), clients);

      String shown = clients.traceUuid().toString();
      assertThat(reply.accepted().getTraceId()).isEqualTo(shown);
      String id = reply.request().getRequestId();
      List<LogEvent> events =
          await().atMost(PATIENCE).until(() -> log.eventsOf(id), seen -> !seen.isEmpty());
      assertThat(events).extracting(event -> event.traceId().toString()).containsExactly(shown);
    }
  }

  @Test
  void shouldNameTheRequestInTheCallsThatResumeOrCancelIt() {
    var later = new ClientTrace(randomHex(), clients.spanId(), true);
    SendMessageRequest sent = request();
    try (var client = ChatClient.ofSharedStack()) {
      client.send(sent, clients).completed();
      client
          .stub(later)
          .resumeReply(
              ResumeReplyRequest.newBuilder()
                  .setUserId(sent.getUserId())
                  .setSessionId(sent.getSessionId())
                  .setRequestId(sent.getRequestId())
                  .build())
          .forEachRemaining(_ -> {});
      client
          .stub(later)
          .cancelReply(
              CancelReplyRequest.newBuilder()
                  .setUserId(sent.getUserId())
                  .setSessionId(sent.getSessionId())
                  .setRequestId(sent.getRequestId())
                  .build());

      List<SeenSpan> calls =
          await()
              .atMost(PATIENCE)
              .until(
                  () ->
                      Stack.spans().ofTrace(later.traceId()).stream()
                          .filter(span -> span.name().startsWith("chatbot.v1."))
                          .toList(),
                  seen -> seen.size() == 2);
      assertThat(calls)
          .allSatisfy(
              call ->
                  assertThat(call.attributes())
                      .containsEntry("chatbot.request_id", sent.getRequestId()));
    }
  }

  @Test
  void shouldShowNobodysWords() {
    try (var client = ChatClient.ofSharedStack()) {
      String text = client.send(request(), clients).completed().getReply();

      assertThat(awaitSpans().values())
          .flatExtracting(SeenSpan::texts)
          .noneMatch(each -> each.contains("Zorbaxian") || each.contains(text));
    }
  }

  @Test
  void shouldExportNothingThatTheClientDoesNotSample() {
    var unsampled = new ClientTrace(randomHex(), clients.spanId(), false);
    try (var client = ChatClient.ofSharedStack()) {
      client.send(request(), unsampled).completed();
      client.send(request(), clients).completed();
      awaitSpans();

      assertThat(Stack.spans().ofTrace(unsampled.traceId())).isEmpty();
    }
  }

  /** By name, once all are there; a transaction that is repeated shows its end twice. */
  private Map<String, SeenSpan> awaitSpans() {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                Stack.spans().ofTrace(clients.traceId()).stream()
                    .collect(
                        Collectors.toMap(SeenSpan::name, Function.identity(), (one, _) -> one)),
            seen -> seen.size() == SPANS);
  }

  private static SeenSpan span(Map<String, SeenSpan> spans, String name) {
    assertThat(spans).containsKey(name);
    return requireNonNull(spans.get(name));
  }

  private static SendMessageRequest request() {
    return SendMessageRequest.newBuilder()
        .setUserId("u-" + UUID.randomUUID())
        .setSessionId("s")
        .setRequestId(UUID.randomUUID().toString())
        .setMessage(MESSAGE)
        .build();
  }

  private static String randomHex() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
