package com.milkyhoop.chatbot.ingress.reply;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
  @Test
  void shouldMakeTheCheckValueOfTheStandard() {
    assertThat(Crc32c.update(0, "123456789".getBytes(US_ASCII))).isEqualTo(0xE3069283);
  }

  @Test
  void shouldAgreeWithThePlatformWhereverTheBytesAreCut() {
    var random = new Random(1);
    byte[] bytes = new byte[300];
    random.nextBytes(bytes);
    var platforms = new CRC32C();
    platforms.update(bytes);

    for (int cut = 0; cut <= bytes.length; cut++) {
      int beginning = Crc32c.update(0, Arrays.copyOf(bytes, cut));
      int whole = Crc32c.update(beginning, Arrays.copyOfRange(bytes, cut, bytes.length));
      assertThat(whole).isEqualTo((int) platforms.getValue());
    }
  }
}
