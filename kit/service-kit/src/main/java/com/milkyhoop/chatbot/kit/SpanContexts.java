package com.milkyhoop.chatbot.kit;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Optional;

/** Translates between OpenTelemetry's contexts and those that travel in metadata and headers. */
public final class SpanContexts {
  private SpanContexts() {}

  /** A context whose span, which lives elsewhere, is the parent of those made in it. */
  public static Context parent(TraceParent trace) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    trace.traceId(),
                    trace.spanId(),
                    trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault())));
  }

  /**
   * Returns what makes the span a parent elsewhere; empty where tracing is off and it has no
   * parent.
   */
  public static Optional<TraceParent> of(Span span) {
    SpanContext context = span.getSpanContext();
    return context.isValid()
        ? Optional.of(
            new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled()))
        : Optional.empty();
  }
}
