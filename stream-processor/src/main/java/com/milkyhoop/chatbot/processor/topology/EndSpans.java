package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.kit.SpanContexts;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.store.TurnRow;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.Locale;

/**
 * Makes what a trace shows of a turn's end: from the record that ended it until it was folded.
 *
 * @see "ADR 7: docs/adr/0007-traces-below-the-stored-request.md"
 */
final class EndSpans {
  private final Tracer tracer;

  EndSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  /** The end is folded; returns the trace context that its log event takes along. */
  String folded(TurnRow turn, LogEvent event) {
    TraceParent parent = LogRecords.trace(turn);
    return SpanContexts.of(span(turn, event, parent)).orElse(parent).header();
  }

  private Span span(TurnRow turn, LogEvent event, TraceParent parent) {
    Span span =
        tracer
            .spanBuilder("end")
            .setSpanKind(SpanKind.PRODUCER)
            .setParent(SpanContexts.parent(parent))
            .setStartTimestamp(Instant.ofEpochMilli(turn.getEndedAt()))
            .setAttribute("chatbot.event", event.event().name().toLowerCase(Locale.ROOT))
            .setAttribute("chatbot.request_id", turn.getRequestId())
            .startSpan();
    span.end();
    return span;
  }
}
