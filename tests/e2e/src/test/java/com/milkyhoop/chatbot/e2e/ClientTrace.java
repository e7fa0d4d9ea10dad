package com.milkyhoop.chatbot.e2e;

import java.util.UUID;

/**
 * A trace of a client's own, as W3C Trace Context writes it.
 *
 * @param traceId 32 lower-case hex digits
 * @param spanId 16 lower-case hex digits
 */
record ClientTrace(String traceId, String spanId, boolean sampled) {
  static final String HEADER = "traceparent";

  String header() {
    return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
  }

  /** Returns the trace id as log events and the API show it. */
  UUID traceUuid() {
    return UUID.fromString(
        traceId.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
  }
}
