package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.kafka.TraceHeader;
import com.milkyhoop.chatbot.kit.SpanContexts;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.Written;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The last span of a message's trace: its event, written with the rest of its batch. */
public final class RowSpans {
  /** Makes none: tracing is off. */
  public static final RowSpans NONE = new RowSpans(Tracing.OFF, false);

  private final Tracer tracer;
  private final boolean on;

  private RowSpans(Tracer tracer, boolean on) {
    this.tracer = tracer;
    this.on = on;
  }

  public static RowSpans of(Tracing tracing) {
    return tracing.isOn() ? new RowSpans(tracing.tracer(), true) : NONE;
  }

  /**
   * The batch has just been written.
   *
   * @param begin when writing it began
   */
  void written(Batch batch, Instant begin, Written written) {
    if (!on) {
      return;
    }
    Instant end = Instant.now();
    Set<?> refused =
        written.refusals().stream()
            .map(Refusal::row)
            .map(row -> row.position())
            .collect(Collectors.toSet());
    batch.forEachRow(
        (position, record) ->
            TraceHeader.read(record.headers())
                .filter(TraceParent::sampled)
                .map(parent -> span(parent, record, batch.size(), begin))
                .ifPresent(
                    span -> {
                      if (refused.contains(position)) {
                        span.setStatus(StatusCode.ERROR, "refused: to the dead letters");
                      }
                      span.end(end);
                    }));
  }

  private Span span(
      TraceParent parent, ConsumerRecord<byte[], byte[]> record, int records, Instant begin) {
    return tracer
        .spanBuilder("write row")
        .setSpanKind(SpanKind.CONSUMER)
        .setParent(SpanContexts.parent(parent))
        .setStartTimestamp(begin)
        .setAttribute("messaging.system", "kafka")
        .setAttribute("messaging.operation.type", "process")
        .setAttribute("messaging.destination.name", record.topic())
        .setAttribute("messaging.destination.partition.id", String.valueOf(record.partition()))
        .setAttribute("messaging.kafka.offset", record.offset())
        .setAttribute("messaging.batch.message_count", (long) records)
        .setAttribute("db.system.name", "postgresql")
        .startSpan();
  }
}
