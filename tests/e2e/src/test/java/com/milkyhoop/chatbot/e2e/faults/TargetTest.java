package com.milkyhoop.chatbot.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.check.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private final Target target = new Target.NothingButWholeReplies();

  @Test
  void shouldMissNothingWhenEveryReplyIsWhole() {
    assertThat(target.missedBy(result(AT_ONCE, Map.of("stop", 7L)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no end", "cancelled", "length", "INGRESS_STOPPING", "DEADLINE_EXCEEDED"})
  void shouldNameTheRepliesThatAreNotWhole(String ending) {
    Result result = result(AT_ONCE, Map.of("stop", 7L, ending, 2L));

    assertThat(target.missedBy(result)).singleElement().asString().contains(ending + "=2");
  }

  @Test
  void shouldMissItWhenNobodyAskedAnything() {
    assertThat(target.missedBy(result(AT_ONCE, Map.of()))).hasSize(1);
  }

  @Test
  void shouldNameTheServiceThatHadToBeKilled() {
    Result result = result(Restart.GRACE, Map.of("stop", 7L));

    assertThat(target.missedBy(result)).singleElement().asString().contains("ingress-1");
  }

  private static Result result(Duration ends, Map<String, Long> endings) {
    var restart = new RestartFigures("ingress-1", ends, AT_ONCE, 7, 0, Duration.ZERO);
    Spread none = Spread.of(Stream.of());
    return new Result(
        Experiment.ROLLING_RESTART,
        new RecoveryTimes(7, none, none, none, Duration.ZERO, Duration.ZERO, List.of(restart)),
        new Endings(0, endings),
        new Verdict(7, 0, List.of()),
        0,
        new Spent(0, 0, 0));
  }

  @Test
  void shouldCountWhatWasPaidForTwiceR13() {
    assertThat(missedWhenSpent(new Spent(1_040, 1_000, 0))).isEmpty();
    assertThat(missedWhenSpent(new Spent(1_041, 1_000, 0)))
        .singleElement()
        .asString()
        .contains("41 tokens", "target is 40");
    assertThat(missedWhenSpent(new Spent(1_000, 1_000, 1)))
        .singleElement()
        .asString()
        .contains("restart");
  }

  /** Two replies were interrupted; 20 tokens each are a second of text. */
  private static List<String> missedWhenSpent(Spent spent) {
    Spread none = Spread.of(Stream.of());
    var result =
        new Result(
            Experiment.ONE_OF_TWO_PROCESSORS_KILLED_CONTINUED,
            new RecoveryTimes(7, none, none, none, Duration.ZERO, Duration.ZERO, List.of()),
            new Endings(0, Map.of("stop", 7L)),
            new Verdict(7, 2, List.of()),
            0,
            spent);
    return new Target.GoesOn(Duration.ofSeconds(8), 20).missedBy(result);
  }
}
