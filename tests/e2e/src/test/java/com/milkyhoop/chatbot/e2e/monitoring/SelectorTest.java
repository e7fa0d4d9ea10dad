package com.milkyhoop.chatbot.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectorTest {
  @Test
  void shouldFindWhatAnExpressionReads() {
    String expression =
        """
        sum by (job, le) (rate(a_total{reason=~"X|Y",by="local"}[$__rate_interval]))
          / sum(b:ratio_rate5m) > 14.4 * 0.001
          and max(c) or absent(up{job="sink"})
        """;

    assertThat(Selector.of(expression))
        .containsExactly(
            new Selector("a_total", Map.of("by", "local"), Set.of("by", "reason")),
            new Selector("b:ratio_rate5m", Map.of(), Set.of()),
            new Selector("c", Map.of(), Set.of()),
            new Selector("up", Map.of("job", "sink"), Set.of("job")));
    assertThat(Selector.grouping(expression)).containsExactly("job", "le");
  }
}
