package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.modelstub.ReceivedRequest;
import com.milkyhoop.chatbot.modelstub.RecordedAnswers;
import com.milkyhoop.chatbot.modelstub.RecordedAnswers.Conversation;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Real questions and real model answers, through everything. */
class RecordedConversationsTest {
  private static final int AT_ONCE = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Turn(Conversation conversation, int index, Reply reply) {
    String answer() {
      return conversation.answers().get(index);
    }

    String question() {
      return conversation.questions().get(index);
    }
  }

  @Test
  void shouldShowTheSameReplyEverywhereAndRememberTheFirstTurnR3R4R5() throws Exception {
    List<Conversation> conversations = RecordedAnswers.load().conversations();
    assertThat(conversations).hasSize(30);

    List<Turn> turns = talk(conversations);

    assertThat(turns).hasSize(60);
    try (var log = new LogTopic()) {
      for (Turn turn : turns) {
        assertSameEverywhere(turn, log);
      }
    }
    assertSecondPromptsHoldTheFirstTurn(conversations);
  }

  private static List<Turn> talk(List<Conversation> conversations)
      throws InterruptedException, ExecutionException {
    var turns = new ArrayList<Turn>();
    try (var executor = Executors.newFixedThreadPool(AT_ONCE);
        var client = ChatClient.ofSharedStack()) {
      List<Callable<List<Turn>>> talks = new ArrayList<>();
      conversations.forEach(conversation -> talks.add(() -> talk(client, conversation)));
      for (Future<List<Turn>> done : executor.invokeAll(talks)) {
        turns.addAll(done.get());
      }
    }
    return turns;
  }

  private static List<Turn> talk(ChatClient client, Conversation conversation) {
    var turns = new ArrayList<Turn>();
    for (int index = 0; index < conversation.questions().size(); index++) {
      SendMessageRequest request =
          SendMessageRequest.newBuilder()
              .setUserId(user(conversation))
              .setSessionId("mt-bench")
              .setMessage(conversation.questions().get(index))
              .setRequestId(UUID.randomUUID().toString())
              .build();
      turns.add(new Turn(conversation, index, client.send(request)));
    }
    return turns;
  }

  private static void assertSameEverywhere(Turn turn, LogTopic log) {
    Reply reply = turn.reply();
    String requestId = reply.request().getRequestId();
    await().atMost(PATIENCE).until(() -> !log.eventsOf(requestId).isEmpty());
    await().atMost(PATIENCE).until(() -> !rows(turn).isEmpty());
    byte[] expected = turn.answer().getBytes(UTF_8);
    List<LogEvent> events = log.eventsOf(requestId);
    assertThat(events).hasSize(1);
    assertThat(rows(turn)).hasSize(1);
    assertThat(reply.text().getBytes(UTF_8)).isEqualTo(expected);
    assertThat(reply.completed().getReply().getBytes(UTF_8)).isEqualTo(expected);
    assertThat(events.getFirst().reply().getBytes(UTF_8)).isEqualTo(expected);
    assertThat(rows(turn).getFirst().getBytes(UTF_8)).isEqualTo(expected);
    assertThat(reply.accepted().getTraceId()).isEqualTo(events.getFirst().traceId().toString());
  }

  private static List<String> rows(Turn turn) {
    return Rows.repliesTo(user(turn.conversation()), "mt-bench", turn.question());
  }

  private static void assertSecondPromptsHoldTheFirstTurn(List<Conversation> conversations) {
    List<ReceivedRequest> requests = Stack.shared().stub().requests();
    for (Conversation conversation : conversations) {
      String second = conversation.questions().get(1);
      assertThat(requests)
          .filteredOn(request -> request.messages("user").getLast().equals(second))
          .singleElement()
          .satisfies(
              request -> {
                assertThat(request.messages("user")).isEqualTo(conversation.questions());
                assertThat(request.messages("assistant"))
                    .containsExactly(conversation.answers().getFirst());
              });
    }
  }

  private static String user(Conversation conversation) {
    return "mt-bench-" + conversation.questionId();
  }
}
