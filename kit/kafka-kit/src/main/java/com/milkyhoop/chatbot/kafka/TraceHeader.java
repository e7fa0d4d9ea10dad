package com.milkyhoop.chatbot.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kit.TraceParent;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Carries a trace through Kafka: a record's header {@code traceparent}. */
public final class TraceHeader {
  private TraceHeader() {}

  /** Returns the trace of a record; empty where it has none that is valid. */
  public static Optional<TraceParent> read(Headers headers) {
    Header header = headers.lastHeader(TraceParent.HEADER);
    return header == null || header.value() == null
        ? Optional.empty()
        : TraceParent.parse(new String(header.value(), UTF_8));
  }

  /** Returns the header with which a record carries {@code trace}. */
  public static Header of(TraceParent trace) {
    return new RecordHeader(TraceParent.HEADER, trace.header().getBytes(UTF_8));
  }
}
