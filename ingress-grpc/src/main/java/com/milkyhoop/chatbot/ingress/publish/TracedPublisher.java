package com.milkyhoop.chatbot.ingress.publish;

import com.milkyhoop.chatbot.ingress.call.Command;
import com.milkyhoop.chatbot.ingress.call.RequestPublisher;
import com.milkyhoop.chatbot.kit.SpanContexts;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.kit.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.CompletionStage;

/** Shows in a request's trace how long it took to be stored; what comes of it is below that. */
public final class TracedPublisher implements RequestPublisher {
  private final RequestPublisher publisher;
  private final String topic;
  private final Tracer tracer;

  private TracedPublisher(RequestPublisher publisher, String topic, Tracer tracer) {
    this.publisher = publisher;
    this.topic = topic;
    this.tracer = tracer;
  }

  /** The publisher itself where tracing is off. */
  public static RequestPublisher around(RequestPublisher publisher, String topic, Tracing tracing) {
    return tracing.isOn() ? new TracedPublisher(publisher, topic, tracing.tracer()) : publisher;
  }

  @Override
  public CompletionStage<Void> publish(Command command, long callId, TraceParent trace) {
    Span span =
        tracer
            .spanBuilder("send " + topic)
            .setSpanKind(SpanKind.PRODUCER)
            .setParent(SpanContexts.parent(trace))
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.operation.type", "send")
            .setAttribute("messaging.destination.name", topic)
            .setAttribute("chatbot.request_id", command.key().requestId())
            .startSpan();
    return publisher
        .publish(command, callId, SpanContexts.of(span).orElse(trace))
        .whenComplete(
            (_, error) -> {
              if (error != null) {
                span.setStatus(StatusCode.ERROR);
              }
              span.end();
            });
  }
}
