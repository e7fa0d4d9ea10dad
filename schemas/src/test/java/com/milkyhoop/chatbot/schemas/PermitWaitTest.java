package com.milkyhoop.chatbot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PermitWaitTest {
  @Test
  void shouldComeBackAsItWasWritten() {
    var wait = new PermitWait(7, Duration.ofMillis(12_345));

    var headers = new RecordHeaders().add(PermitWait.HEADER, wait.encode());

    assertThat(PermitWait.decode(headers)).contains(wait);
  }

  @Test
  void shouldBeNothingWhenTheHeaderIsMissingOrOfAnotherForm() {
    assertThat(PermitWait.decode(new RecordHeaders())).isEmpty();
    assertThat(PermitWait.decode(header(new byte[3]))).isEmpty();
    assertThat(PermitWait.decode(header(new PermitWait(-1, Duration.ZERO).encode()))).isEmpty();
    assertThat(PermitWait.decode(header(new PermitWait(1, Duration.ofMillis(-1)).encode())))
        .isEmpty();
  }

  private static RecordHeaders header(byte[] value) {
    var headers = new RecordHeaders();
    headers.add(PermitWait.HEADER, value);
    return headers;
  }
}
