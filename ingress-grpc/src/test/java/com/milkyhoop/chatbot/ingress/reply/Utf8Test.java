package com.milkyhoop.chatbot.ingress.reply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Utf8Test {
  private static final String TEXT = "aé漢😀z";

  @Test
  void shouldMeasureAsTheEncoderDoesWhenCharactersDiffer() {
    assertThat(Utf8.length(TEXT)).isEqualTo(TEXT.getBytes(UTF_8).length);
  }

  @Test
  void shouldFindEveryBoundaryWhenBytesEndOne() {
    for (int index : new int[] {0, 1, 2, 3, 5, 6}) {
      assertThat(Utf8.indexAt(TEXT, TEXT.substring(0, index).getBytes(UTF_8).length))
          .hasValue(index);
    }
  }

  @Test
  void shouldFindNothingWhenBytesEndElsewhere() {
    for (long within : new long[] {-1, 2, 4, 5, 7, 8, 9, 12}) {
      assertThat(Utf8.indexAt(TEXT, within)).as("%d bytes", within).isEmpty();
    }
  }
}
