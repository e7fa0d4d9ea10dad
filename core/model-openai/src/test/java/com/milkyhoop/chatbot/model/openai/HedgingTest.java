package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.kit.Tracing;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HedgingTest {
  private static final int CALLS = 20_000;

  @Test
  void shouldReadOffADurationOrAPercentile() {
    assertThat(HedgeAfter.parse("off")).isEqualTo(new HedgeAfter.Off());
    assertThat(HedgeAfter.parse(" 1500ms"))
        .isEqualTo(new HedgeAfter.Fixed(Duration.ofMillis(1500)));
    assertThat(HedgeAfter.parse("p95")).isEqualTo(new HedgeAfter.Percentile(95));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p100", "p5", "95", "0s", "6m", "soon", ""})
  void shouldRefuseWhatIsNoneOfThem(String value) {
    assertThatThrownBy(() -> HedgeAfter.parse(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be off, a percentile such as p95");
  }

  /**
   * One call in twenty is 3 s late: those are hedged and few others, and the percentile neither
   * drifts up to them nor down to where healthy calls are hedged.
   */
  @Test
  void shouldHedgeAboutTheSharePastThePercentile() {
    var hedging = new Hedging(new HedgeAfter.Percentile(95), Thread.ofVirtual().factory());
    Route route = route();
    var random = new Random(1);
    int hedged = 0;
    long longest = 0;
    for (int i = 0; i < CALLS; i++) {
      boolean late = random.nextInt(20) == 0;
      long millis = 200 + random.nextInt(100) + (late ? 3000 : 0);
      Duration delay = hedging.begin(route).orElse(Duration.ofHours(1));
      if (delay.toMillis() < millis && hedging.take()) {
        hedged++;
        longest = Math.max(longest, delay.toMillis());
        // The hedge takes as long as a healthy call does: it loses to a call that is hardly late.
        boolean wins = delay.toMillis() + 250 < millis;
        route.firstTokens().add(wins ? delay : Duration.ofMillis(millis));
      } else {
        route.firstTokens().add(Duration.ofMillis(millis));
      }
    }

    assertThat(hedged / (double) CALLS).isBetween(0.045, 0.07);
    assertThat(longest).isLessThan(3200);
  }

  private static Route route() {
    var config =
        RouteConfig.of("test", OpenAiConfig.read(new ConfigReader(Map.of()), new Secret("k")));
    return new Route(
        config,
        new ModelBreaker("test", config.server().breaker()),
        new OpenAiMetrics(new SimpleMeterRegistry(), "test", "gpt-4o", () -> State.CLOSED),
        new ModelSpans(Tracing.OFF, "test", config.server()),
        _ -> {
          throw new AssertionError("nothing is sent");
        });
  }
}
