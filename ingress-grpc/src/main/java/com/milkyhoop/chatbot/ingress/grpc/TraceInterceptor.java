package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.schemas.TraceParent;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Optional;

/** Gives every call a trace: the client's {@code traceparent} where it is valid, else a new one. */
final class TraceInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<TraceParent> TRACE = Context.key("trace");

  /** The trace of the call whose handler or interceptor runs on this thread. */
  static TraceParent current() {
    return TRACE.get();
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    TraceParent trace =
        Optional.ofNullable(headers.get(TRACEPARENT))
            .flatMap(TraceParent::parse)
            .orElseGet(TraceParent::random);
    return Contexts.interceptCall(Context.current().withValue(TRACE, trace), call, headers, next);
  }
}
