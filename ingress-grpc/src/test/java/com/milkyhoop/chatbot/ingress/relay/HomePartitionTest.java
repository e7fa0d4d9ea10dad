package com.milkyhoop.chatbot.ingress.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HomePartitionTest {
  @Test
  void shouldStayTheSameForEverWhenTheIdIsTheSame() {
    assertThat(HomePartition.of("ingress-0", 12)).isEqualTo(4);
    assertThat(HomePartition.of("ingress-1", 12)).isEqualTo(6);
  }

  @Test
  void shouldUseEveryPartitionWhenThereAreManyInstances() {
    assertThat(IntStream.range(0, 200).map(i -> HomePartition.of("ingress-" + i, 12)).distinct())
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }
}
