package com.milkyhoop.chatbot.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class DirectMemoryTest {
  private static final long MIB = 1L << 20;

  @Test
  void shouldLeaveRoomForAllElseInTheContainer() {
    assertThat(DirectMemory.bytes(1024 * MIB, 614 * MIB)).isEqualTo(205 * MIB);
    assertThat(DirectMemory.bytes(128 * MIB, 120 * MIB)).isEqualTo(64 * MIB);
  }

  @Test
  void shouldBoundWhatNettyTakes() {
    new ServerTransport(new TransportLimits(1, 1, 1, 1), new SimpleMeterRegistry()).close();

    assertThat(PlatformDependent.maxDirectMemory())
        .isEqualTo(Long.getLong("io.grpc.netty.shaded.io.netty.maxDirectMemory"));
  }
}
