package com.milkyhoop.chatbot.replay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.verify.Difference.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingsTest {
  @Test
  void shouldCountAllAndKeepTheFirstByOffset() {
    var findings = new Findings();
    for (int offset = 2 * Findings.KEPT; offset > 0; offset--) {
      findings.differs(new Difference(Kind.TEXT, new TurnRef(0, offset), "turn", "a", "b"));
    }

    assertThat(findings.holds()).isFalse();
    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TEXT, 2L * Findings.KEPT));
    assertThat(findings.first()).hasSize(Findings.KEPT);
    assertThat(findings.first().getFirst().at()).isEqualTo(new TurnRef(0, 1));
    assertThat(findings.first().getLast().at()).isEqualTo(new TurnRef(0, Findings.KEPT));
  }
}
