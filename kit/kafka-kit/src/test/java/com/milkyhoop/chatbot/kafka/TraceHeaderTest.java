package com.milkyhoop.chatbot.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.TraceParent;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TraceHeaderTest {
  private static final TraceParent TRACE =
      new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);

  @Test
  void shouldFindTheTraceOfARecord() {
    var headers = new RecordHeaders();
    assertThat(TraceHeader.read(headers)).isEmpty();

    headers.add(TraceParent.HEADER, null);
    assertThat(TraceHeader.read(headers)).isEmpty();

    headers.add(TraceParent.HEADER, TRACE.header().getBytes(UTF_8));
    assertThat(TraceHeader.read(headers)).contains(TRACE);
  }

  @Test
  void shouldReadWhatItWrote() {
    var headers = new RecordHeaders().add(TraceHeader.of(TRACE));

    assertThat(TraceHeader.read(headers)).contains(TRACE);
  }
}
