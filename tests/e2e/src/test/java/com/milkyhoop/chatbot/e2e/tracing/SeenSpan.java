package com.milkyhoop.chatbot.e2e.tracing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A span that a service exported.
 *
 * @param service name of the service
 * @param attributes as text
 * @param events their names and times, ns since the epoch
 */
public record SeenSpan(
    String service,
    String traceId,
    String spanId,
    String parentId,
    String name,
    Span.SpanKind kind,
    long startNanos,
    long endNanos,
    Map<String, String> attributes,
    List<Event> events) {

  /** A moment within a span. */
  public record Event(String name, long nanos) {}

  static SeenSpan of(String service, Span span) {
    return new SeenSpan(
        service,
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getName(),
        span.getKind(),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        span.getAttributesList().stream()
            .collect(Collectors.toMap(KeyValue::getKey, each -> text(each.getValue()))),
        span.getEventsList().stream()
            .map(event -> new Event(event.getName(), event.getTimeUnixNano()))
            .toList());
  }

  /** Everything in it that could hold somebody's words. */
  public List<String> texts() {
    var texts = new ArrayList<>(attributes.values());
    texts.add(name);
    events.forEach(event -> texts.add(event.name()));
    return texts;
  }

  public boolean hasEvent(String named) {
    return events.stream().anyMatch(event -> event.name().equals(named));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(SeenSpan::text)
              .collect(Collectors.joining(","));
      case BYTES_VALUE, KVLIST_VALUE, VALUE_NOT_SET -> value.toString();
    };
  }
}
