package com.milkyhoop.chatbot.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.load.Errors;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.BudgetStatus;
import com.milkyhoop.chatbot.v1.GetBudgetsRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.milkyhoop.chatbot.v1.Usage;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** R14: a hard limit ends the reply that meets it, and the next message costs nothing. */
class BudgetTest {
  private static final Metadata.Key<String> LEFT =
      Metadata.Key.of("chatbot-budget", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String SESSION = "one";
  private static final String MESSAGE = "Apa itu Kafka, dan untuk apa?";

  @Test
  void shouldKeepTheTextOfAReplyThatMeetsItsLimitAndRefuseTheNextR5R14() {
    try (ChatClient client = ChatClient.ofSharedStack();
        LogTopic log = new LogTopic()) {
      var budget = new AtomicReference<Metadata>();
      String whole = client.send("rich-" + UUID.randomUUID(), SESSION, MESSAGE).text();

      Reply cut = client.send(message(Stack.SPENDER), budget);

      assertThat(cut.completed().getFinishReason()).isEqualTo("budget");
      assertThat(cut.text()).isNotEmpty().isEqualTo(cut.completed().getReply());
      assertThat(whole).startsWith(cut.text()).isNotEqualTo(cut.text());
      Usage usage = cut.completed().getUsage();
      long tokens = usage.getPromptTokens() + usage.getCompletionTokens();
      assertThat(tokens).isEqualTo(Stack.SPENDERS_TOKENS);
      assertThat(left(budget))
          .contains("user;unit=tokens;period=day;limit=" + Stack.SPENDERS_TOKENS, "remaining=0");
      await().atMost(PATIENCE).until(() -> spent(client) == tokens);
      assertThat(logged(log, cut)).isEqualTo(cut.text());
      await().atMost(PATIENCE).until(() -> !rows().isEmpty());
      assertThat(rows()).containsExactly(cut.text());
      await().atMost(PATIENCE).until(() -> usageRows().equals(List.of(Long.toString(tokens))));

      assertRefused(client, Stack.SPENDER, "BUDGET_EXCEEDED");
    }
  }

  /**
   * R14: something is left, so the message is taken; no model is asked, as its prompt costs more.
   */
  @Test
  void shouldAskNoModelWhereNotEvenThePromptFitsR14() {
    try (ChatClient client = ChatClient.ofSharedStack()) {
      assertRefused(client, Stack.PAUPER, "BUDGET_USED_UP");
    }
  }

  private static void assertRefused(ChatClient client, String user, String reason) {
    var budget = new AtomicReference<Metadata>();

    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> client.send(message(user), budget));

    assertThat(Errors.reason(refused)).isEqualTo(reason);
    assertThat(Errors.retryAfter(refused)).hasValueSatisfying(it -> assertThat(it).isPositive());
    assertThat(left(budget)).contains("remaining=0");
  }

  private static String left(AtomicReference<Metadata> trailers) {
    return requireNonNull(requireNonNull(trailers.get(), "trailers").get(LEFT), "chatbot-budget");
  }

  private static SendMessageRequest message(String user) {
    return SendMessageRequest.newBuilder()
        .setUserId(user)
        .setSessionId(SESSION)
        .setMessage(MESSAGE)
        .setRequestId(UUID.randomUUID().toString())
        .build();
  }

  private static long spent(ChatClient client) {
    return client
        .usage()
        .getBudgets(GetBudgetsRequest.newBuilder().setUserId(Stack.SPENDER).build())
        .getBudgetsList()
        .stream()
        .mapToLong(BudgetStatus::getSpent)
        .sum();
  }

  private static String logged(LogTopic log, Reply reply) {
    String requestId = reply.request().getRequestId();
    await().atMost(PATIENCE).until(() -> !log.eventsOf(requestId).isEmpty());
    LogEvent event = log.eventsOf(requestId).getFirst();
    assertThat(event.finishReason()).isEqualTo("budget");
    return event.reply();
  }

  private static List<String> rows() {
    return Rows.repliesTo(Stack.SPENDER, SESSION, MESSAGE);
  }

  /** Returns the sum that a team reads from Postgres. */
  private static List<String> usageRows() {
    return Rows.strings(
        "select sum(prompt_tokens + completion_tokens) from chat_usage"
            + " where user_id = ? and length(period) = 10",
        Stack.SPENDER);
  }
}
