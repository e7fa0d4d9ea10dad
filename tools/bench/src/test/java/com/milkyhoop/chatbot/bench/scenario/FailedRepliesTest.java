package com.milkyhoop.chatbot.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.TextReport;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.modelstub.TokenStamp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailedRepliesTest {
  @Test
  void shouldNameEachCauseAndItsCountWhenRepliesFailed() throws InterruptedException {
    var meter = new Meter();
    try (var nobody = new ChatbotSource(List.of("127.0.0.1:" + FreePorts.next()), "token")) {
      nobody.ask("one", TokenStamp.nowMicros(), meter);
      nobody.ask("two", TokenStamp.nowMicros(), meter);
      Drain.await(meter, Duration.ofSeconds(30));
    }

    ScenarioResult result =
        new FailedReplies()
            .of("chatbot", meter)
            .addTo(ScenarioResult.of("overhead", "what it adds"))
            .build();

    assertThat(result.tables()).hasSize(1);
    assertThat(result.tables().getFirst().rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).endsWith("chatbot", 2L);
              assertThat(row.getFirst()).asString().startsWith("UNAVAILABLE").contains("refused");
            });
    assertThat(TextReport.of(result)).contains("Why replies failed");
  }

  @Test
  void shouldSayNothingWhenNoneFailed() {
    ScenarioResult result =
        new FailedReplies()
            .of("chatbot", new Meter())
            .addTo(ScenarioResult.of("overhead", "what it adds"))
            .build();

    assertThat(result.tables()).isEmpty();
  }
}
