package com.milkyhoop.chatbot.replay.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import com.milkyhoop.chatbot.replay.run.work.TargetModels;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpendingTest {
  private final TargetPrices prices =
      new TargetPrices(
          new TargetModels(Map.of(), new SimpleMeterRegistry(), Tracing.OFF),
          ListPrices.table(),
          LocalDate.of(2026, 1, 1));
  private final Spending spending = new Spending(prices, new BigDecimal("0.02"));

  @Test
  void shouldBoundACallByItsPromptAndItsLimit() {
    // 1,000 prompt tokens at 2.50 and 1,000 of a reply at 10.00, a million.
    assertThat(spending.most(target("gpt-4o"), 1_000).orElseThrow()).isEqualByComparingTo("0.0125");
    assertThat(spending.most(target("no-such-model"), 1_000)).isEmpty();
  }

  @Test
  void shouldRefuseWhatMayExceedTheCapWhenOthersAreOut() {
    BigDecimal most = spending.most(target("gpt-4o"), 1_000).orElseThrow();

    assertThat(spending.allows(BigDecimal.ZERO, most)).isTrue();
    assertThat(spending.allows(most, most)).isFalse();

    spending.add(replied("gpt-4o", Optional.of(ModelUsage.of(3_000, 100))), null, 0);
    assertThat(spending.spent()).isEqualByComparingTo("0.0085");
    assertThat(spending.allows(BigDecimal.ZERO, most)).isFalse();
  }

  @Test
  void shouldCountWhatHasNoPriceAndEstimateWhatNobodyCounted() {
    spending.add(replied("no-such-model", Optional.of(ModelUsage.of(10, 10))), null, 0);
    spending.add(replied("gpt-4o", Optional.empty()), null, 1_000);

    assertThat(spending.unpriced()).isEqualTo(1);
    assertThat(spending.estimated()).isEqualTo(1);
    assertThat(spending.spent()).isBetween(new BigDecimal("0.0025"), new BigDecimal("0.0026"));
  }

  private static ReplayTarget target(String model) {
    return ReplayTarget.newBuilder()
        .setRoute("default")
        .setBaseUrl("")
        .setKeyEnv("")
        .setModel(model)
        .setMaxTokens(1_000)
        .setTemperature(null)
        .setServer(Map.of())
        .build();
  }

  private static ReplayResult replied(String model, Optional<ModelUsage> usage) {
    return ResultRecords.of(
        "run",
        new ReplayedTurn(
            new TurnRef(0, 1),
            "x",
            0,
            ReplayedTurn.Status.REPLIED,
            "a few words",
            "stop",
            model,
            usage,
            OptionalLong.empty(),
            1,
            1,
            false,
            ""));
  }
}
