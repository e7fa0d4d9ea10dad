package com.milkyhoop.chatbot.replay.run.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.kit.Tracing;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetModelsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** A gauge of one model would stand for all that share its route. */
  @Test
  void shouldShowWhatCanBeAddedAloneWhenModelsShareARoute() throws Exception {
    try (var models = new TargetModels(Map.of("OPENAI_API_KEY", "k"), registry, Tracing.OFF)) {
      models.of(target("gpt-4o"));
      models.of(target("gpt-4o-mini"));

      assertThat(registry.getMeters())
          .extracting(meter -> meter.getId().getName())
          .contains("chatbot.model.calls", "chatbot.model.retries")
          .doesNotContain("chatbot.model.calls.active", "chatbot.model.breaker");
      assertThat(registry.getMeters())
          .filteredOn(meter -> meter.getId().getName().startsWith("chatbot.model."))
          .extracting(meter -> meter.getId().getType())
          .doesNotContain(Meter.Type.GAUGE);
    }
  }

  private static ReplayTarget target(String model) {
    return ReplayTarget.newBuilder()
        .setRoute("default")
        .setBaseUrl("")
        .setKeyEnv("")
        .setModel(model)
        .setMaxTokens(100)
        .setTemperature(0.7)
        .setServer(Map.of())
        .build();
  }
}
