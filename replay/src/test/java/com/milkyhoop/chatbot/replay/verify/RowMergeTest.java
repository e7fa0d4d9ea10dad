package com.milkyhoop.chatbot.replay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.verify.Difference.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowMergeTest {
  private final Findings findings = new Findings();
  private final RowMerge<String> merge =
      new RowMerge<>(
          findings,
          Kind.MESSAGE_MISSING,
          Kind.MESSAGE_DIFFERENT,
          Kind.MESSAGE_EXTRA,
          row -> row.key().equals("newer"));

  @Test
  void shouldCountEqualRowsAndNameTheOthersR4() {
    long equal =
        merge.compare(
            List.of(row("a", "x=1"), row("b", "x=1 y=2"), row("d", "x=1")).iterator(),
            List.of(row("a", "x=1"), row("b", "x=1 y=3"), row("c", "x=9")).iterator());

    assertThat(equal).isEqualTo(1);
    assertThat(findings.counts())
        .isEqualTo(
            Map.of(Kind.MESSAGE_MISSING, 1L, Kind.MESSAGE_DIFFERENT, 1L, Kind.MESSAGE_EXTRA, 1L));
    assertThat(findings.first())
        .filteredOn(each -> each.kind() == Kind.MESSAGE_DIFFERENT)
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.subject()).isEqualTo("row b");
              assertThat(each.expected()).isEqualTo("y=2");
              assertThat(each.found()).isEqualTo("y=3");
            });
  }

  @Test
  void shouldLeaveARowAloneThatIsNewerThanTheEndR4() {
    merge.compare(
        List.<Row<String>>of().iterator(), List.of(row("newer", "x"), row("z", "x")).iterator());

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.MESSAGE_EXTRA, 1L));
  }

  @Test
  void shouldWantOneRowForARequestThatHasTwoEventsR4() {
    long equal =
        merge.compare(
            List.of(row("a", "x"), row("a", "x"), row("b", "x")).iterator(),
            List.of(row("a", "x"), row("b", "x")).iterator());

    assertThat(equal).isEqualTo(2);
    assertThat(findings.counts()).isEmpty();
  }

  private static Row<String> row(String key, String columns) {
    return new Row<>(key, new TurnRef(0, 1), columns);
  }
}
