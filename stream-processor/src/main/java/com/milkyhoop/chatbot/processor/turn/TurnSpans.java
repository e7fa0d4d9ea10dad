package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.kit.SpanContexts;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Makes what a trace shows of a turn that runs: how long it waited for its permit, and each
 * attempt.
 *
 * @see "ADR 7: docs/adr/0007-traces-below-the-stored-request.md"
 */
final class TurnSpans {
  private final Tracer tracer;

  TurnSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  /** The turn has its permit: since its request was stored it waited for turns, or for that. */
  void queued(TurnWork work) {
    span("queue", work)
        .setStartTimestamp(Instant.ofEpochMilli(work.requestedAt()))
        .startSpan()
        .end();
  }

  /** Has the call run in a span of the turn, which is the current one meanwhile. */
  Completion run(ModelCall call, Consumer<String> onText, TurnWork work, int attempt)
      throws ModelException {
    Span span = span("attempt", work).setAttribute("chatbot.attempt", (long) attempt).startSpan();
    try (Scope _ = span.makeCurrent()) {
      return call.run(onText);
    } catch (ModelException e) {
      span.setAttribute("error.type", e.reason().name());
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      span.end();
    }
  }

  private SpanBuilder span(String name, TurnWork work) {
    return tracer
        .spanBuilder(name)
        .setParent(SpanContexts.parent(work.trace()))
        .setAttribute("chatbot.request_id", work.key().requestId());
  }
}
