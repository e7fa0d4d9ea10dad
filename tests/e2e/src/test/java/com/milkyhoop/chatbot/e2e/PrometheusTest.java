package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.monitoring.Expressions;
import com.milkyhoop.chatbot.e2e.monitoring.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes the stack: whatever panels and rules read is there, and each panel has
 * something to show. Skipped where the machine has no program {@code prometheus}.
 */
@Tag("monitoring")
class PrometheusTest {
  /** Lag by partition and the like come with Kafka's first minute. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** What the processor's lag is the sum of. */
  private static final String LAG =
      "kafka_consumer_fetch_manager_records_lag{job=\"processor\",partition!=\"\"}";

  /** Added latency, as the dashboard shows it. */
  private static final String SHOWN =
      "histogram_quantile(0.5, sum by (le) (rate(chatbot_turns_added_latency_seconds_bucket[20s])))";

  private static final Duration SHOWN_TIME = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private final Expressions expressions = new Expressions(Stack.home());

  @Test
  void shouldHaveDataForEveryPanelAndRule() throws Exception {
    var program = PrometheusProcess.program();
    assumeThat(program).as("a program prometheus on the PATH").isPresent();
    try (var stack = new ScrapedStack();
        var prometheus = PrometheusProcess.of(program.get(), folder, stack);
        var client = ChatClient.ofSharedStack()) {
      prometheus.start();

      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                client.send("u-" + UUID.randomUUID(), "s", "Halo").completed();
                assertThat(without(prometheus)).isEmpty();
              });
      assertThat(prometheus.brokenRules()).isEmpty();
      if (Screenshots.areWanted()) {
        converse(client, SHOWN_TIME);
        Screenshots.take("prometheus", prometheus.graph(SHOWN), 840);
      }
    }
  }

  private static void converse(ChatClient client, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      client.send("u-" + UUID.randomUUID(), "s", "Halo").completed();
    }
  }

  /** Panels, and selectors of rules, that give nothing. */
  private List<String> without(PrometheusProcess prometheus) throws IOException {
    Stream<String> panels =
        expressions.ofDashboards().stream().map(it -> it.replace("$__rate_interval", "10s"));
    Stream<String> rules =
        expressions.ofRules().stream().flatMap(it -> Selector.of(it).stream().map(Selector::query));
    return Stream.of(panels, rules, Stream.of(LAG))
        .flatMap(it -> it)
        .distinct()
        .filter(it -> prometheus.series(it) == 0)
        .toList();
  }
}
