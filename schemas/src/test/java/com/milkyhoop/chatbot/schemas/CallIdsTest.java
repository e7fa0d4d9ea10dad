package com.milkyhoop.chatbot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallIdsTest {

  @Test
  void shouldReadBackTheCallsInOrder() {
    List<Long> calls = List.of(1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE);

    assertThat(CallIds.decode(headers(CallIds.encode(calls))))
        .containsExactly(1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(CallIds.decode(headers(CallIds.encode(List.of())))).isEmpty();
  }

  @Test
  void shouldWriteEachCallAsEightBytesBigEndian() {
    assertThat(CallIds.encode(List.of(0x0102030405060708L, -2L)))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 255, 255, 255, 255, 255, 255, 255, 254);
  }

  @Test
  void shouldBeForNoCallWhenThereIsNoHeader() {
    assertThat(CallIds.decode(new RecordHeaders())).isEmpty();
    assertThat(CallIds.decode(new RecordHeaders().add(CallIds.HEADER, null))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 9, 15})
  void shouldBeForNoCallWhenTheHeaderHasNoWholeLength(int length) {
    assertThat(CallIds.decode(headers(new byte[length]))).isEmpty();
  }

  private static Headers headers(byte[] callIds) {
    return new RecordHeaders().add(CallIds.HEADER, callIds);
  }
}
