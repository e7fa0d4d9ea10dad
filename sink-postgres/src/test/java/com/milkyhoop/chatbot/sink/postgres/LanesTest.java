package com.milkyhoop.chatbot.sink.postgres;

import static com.milkyhoop.chatbot.sink.Events.processed;
import static com.milkyhoop.chatbot.sink.Events.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Divides batches among connections. */
final class LanesTest {
  private static final int WRITERS = 4;

  private final Lanes lanes = new Lanes(WRITERS);

  @Test
  void shouldKeepAConversationTogetherAndInOrderR4() {
    List<LogRow> rows = rows(2_000);

    List<List<LogRow>> parts = lanes.of(rows);

    assertThat(parts).hasSize(WRITERS);
    assertThat(parts.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rows);
    parts.forEach(
        part ->
            assertThat(part).isSortedAccordingTo(Comparator.comparing(r -> r.position().offset())));
    assertThat(parts.stream().mapToInt(part -> users(part).size()).sum())
        .isEqualTo(users(rows).size());
  }

  @Test
  void shouldDivideNoBatchThatIsSmall() {
    List<LogRow> rows = rows(2 * Lanes.FEWEST_ROWS - 1);

    assertThat(lanes.of(rows)).containsExactly(rows);
    assertThat(lanes.of(List.of())).containsExactly(List.of());
    assertThat(lanes.of(rows(2 * Lanes.FEWEST_ROWS))).hasSize(2);
  }

  @Test
  void shouldHaveNoEmptyPartWhenAllIsOneConversation() {
    List<LogRow> rows =
        IntStream.range(0, 1_000).mapToObj(i -> row(processed("u1", "s1", "r" + i), i)).toList();

    assertThat(lanes.of(rows)).containsExactly(rows);
  }

  @Test
  void shouldEndAllPartsBeforeItFails() {
    var failed = new CountDownLatch(1);
    List<Integer> ended = new ArrayList<>();

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                Lanes.atOnce(
                    List.of(rows(1), rows(2)),
                    part -> {
                      if (part.size() == 1) {
                        failed.countDown();
                        throw new IllegalStateException("away");
                      }
                      await(failed);
                      ended.add(part.size());
                      return part;
                    }))
        .withMessage("away");

    assertThat(ended).containsExactly(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<LogRow> rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> row(processed("u" + i % 41, "s1", "r" + i), i))
        .toList();
  }

  private static List<String> users(List<LogRow> rows) {
    return rows.stream().map(r -> r.event().userId()).distinct().collect(Collectors.toList());
  }
}
