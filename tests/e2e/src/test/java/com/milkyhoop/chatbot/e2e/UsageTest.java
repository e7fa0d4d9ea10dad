package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.v1.GetUsageRequest;
import com.milkyhoop.chatbot.v1.Usage;
import com.milkyhoop.chatbot.v1.UsageRow;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** R14: what is spent is known, soon after each reply and to the token. */
class UsageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int DAY_LENGTH = 10;

  private final String user = "u-" + UUID.randomUUID();

  @Test
  void shouldTellWhatTheModelCountedR14() {
    try (ChatClient client = ChatClient.ofSharedStack()) {
      List<Usage> told =
          List.of(
              client.send(user, "one", "Halo bot!").completed().getUsage(),
              client.send(user, "two", "Apa kabar?").completed().getUsage());

      await().atMost(PATIENCE).until(() -> requests(client) == 2);

      UsageRow day = rows(client).getFirst();
      assertThat(day.getPeriod()).hasSize(DAY_LENGTH);
      assertThat(day.getPromptTokens())
          .isEqualTo(told.stream().mapToLong(Usage::getPromptTokens).sum());
      assertThat(day.getCompletionTokens())
          .isEqualTo(told.stream().mapToLong(Usage::getCompletionTokens).sum());
      assertThat(day.getEstimatedTokens()).isZero();
      assertThat(rows(client).getLast().toBuilder().setPeriod(day.getPeriod()).build())
          .as("the month, which has one day")
          .isEqualTo(day);
    }
  }

  @Test
  void shouldCountEachRequestOnceWhenTheLedgerIsKilledR14() {
    try (ChatClient client = ChatClient.ofSharedStack()) {
      long tokens = 0;
      for (int i = 0; i < 8; i++) {
        if (i == 4) {
          await().atMost(PATIENCE).until(() -> requests(client) > 0);
          Stack.shared().usageLedger().kill();
        }
        Usage usage = client.send(user, "s-" + i, "Halo bot!").completed().getUsage();
        tokens += usage.getPromptTokens() + usage.getCompletionTokens();
      }
      Stack.shared().usageLedger().start();

      await().atMost(PATIENCE.multipliedBy(3)).until(() -> requests(client) == 8);

      UsageRow day = rows(client).getFirst();
      assertThat(day.getPromptTokens() + day.getCompletionTokens()).isEqualTo(tokens);
    }
  }

  private long requests(ChatClient client) {
    return rows(client).stream()
        .filter(row -> row.getPeriod().length() == DAY_LENGTH)
        .mapToLong(UsageRow::getRequests)
        .sum();
  }

  private List<UsageRow> rows(ChatClient client) {
    return client
        .usage()
        .getUsage(GetUsageRequest.newBuilder().setUserId(user).build())
        .getRowsList();
  }
}
