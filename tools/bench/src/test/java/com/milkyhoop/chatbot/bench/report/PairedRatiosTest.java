package com.milkyhoop.chatbot.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedRatiosTest {

  /** The ranks that tables of the sign test give for a median's interval of 95 %. */
  @ParameterizedTest(name = "of {0}, from the lowest but {1}")
  @CsvSource({"1, 0", "5, 0", "6, 0", "8, 0", "9, 1", "12, 2", "15, 3", "20, 5", "30, 9"})
  void shouldLeaveOutAsManyAsTheSignTestAllows(int count, int leftOut) {
    var ratios = new PairedRatios(shuffled(count));

    assertThat(ratios.low()).isEqualTo(1 + leftOut);
    assertThat(ratios.high()).isEqualTo(count - leftOut);
  }

  @ParameterizedTest(name = "of {0}: {1}")
  @CsvSource({"1, 1", "4, 2.5", "5, 3"})
  void shouldGiveTheMedian(int count, double median) {
    assertThat(new PairedRatios(shuffled(count)).median()).isEqualTo(median);
  }

  @Test
  void shouldHoldTheTrueMedianInNineteenOfTwentyTries() {
    var random = new Random(1);
    long held = 0;
    int tries = 2_000;
    for (int n = 0; n < tries; n++) {
      var ratios =
          new PairedRatios(
              DoubleStream.generate(() -> Math.exp(random.nextGaussian()))
                  .limit(12)
                  .boxed()
                  .toList());
      held += ratios.low() <= 1 && 1 <= ratios.high() ? 1 : 0;
    }

    assertThat(held).isGreaterThan(tries * 19L / 20);
  }

  @Test
  void shouldRefuseToCompareNothing() {
    assertThatThrownBy(() -> new PairedRatios(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ratios");
  }

  /** Returns the numbers from 1, in any order. */
  private static List<Double> shuffled(int count) {
    List<Double> numbers =
        DoubleStream.iterate(1, n -> n + 1)
            .limit(count)
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(numbers, new Random(count));
    return numbers;
  }
}
