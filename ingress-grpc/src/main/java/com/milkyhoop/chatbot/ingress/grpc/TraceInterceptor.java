package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.auth.AuthInterceptor;
import com.milkyhoop.chatbot.auth.Authentication;
import com.milkyhoop.chatbot.auth.Principal;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.kit.SpanContexts;
import com.milkyhoop.chatbot.kit.TraceParent;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives every call a trace, and a span in it. A service's {@code traceparent} is the parent where
 * it is valid; a user's is linked, so that nobody outside decides what is sampled or names our
 * traces. A stranger's is not looked at, and has no span.
 */
final class TraceInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<TraceParent> TRACE = Context.key("trace");
  private static final Context.Key<Span> SPAN = Context.key("span");

  /**
   * Holds what is an error of the server, by the semantic conventions for gRPC; others are answers.
   */
  private static final Set<Status.Code> OURS =
      EnumSet.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  private final Tracer tracer;

  TraceInterceptor(Tracer tracer) {
    this.tracer = tracer;
  }

  /** The trace of the call whose handler or interceptor runs on this thread. */
  static TraceParent current() {
    return TRACE.get();
  }

  /** Its span; it records nothing where tracing is off or leaves this call out. */
  static Span span() {
    return SPAN.get();
  }

  /** Names the request in the span of the call whose handler runs on this thread. */
  static void nameRequest(ReplyKey key) {
    span().setAttribute("chatbot.request_id", key.requestId());
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    Span span =
        AuthInterceptor.current() instanceof Authentication.Granted(Principal principal)
            ? span(call.getMethodDescriptor(), principal, headers.get(TRACEPARENT))
            : Span.getInvalid();
    TraceParent trace = SpanContexts.of(span).orElseGet(TraceParent::random);
    Context context = Context.current().withValues(TRACE, trace, SPAN, span);
    if (!span.isRecording()) {
      return Contexts.interceptCall(context, call, headers, next);
    }
    return new SimpleForwardingServerCallListener<>(
        Contexts.interceptCall(context, new SpannedCall<>(call, span), headers, next)) {
      @Override
      public void onCancel() {
        span.addEvent("client gone");
        span.end();
        super.onCancel();
      }
    };
  }

  private Span span(
      MethodDescriptor<?, ?> method, Principal principal, @Nullable String traceparent) {
    SpanBuilder span =
        tracer
            .spanBuilder(method.getFullMethodName())
            .setSpanKind(SpanKind.SERVER)
            .setParent(io.opentelemetry.context.Context.root())
            .setAttribute("rpc.system", "grpc")
            .setAttribute("rpc.service", Objects.requireNonNull(method.getServiceName()))
            .setAttribute("rpc.method", Objects.requireNonNull(method.getBareMethodName()));
    Optional.ofNullable(traceparent)
        .flatMap(TraceParent::parse)
        .map(SpanContexts::parent)
        .ifPresent(
            theirs -> {
              switch (principal.kind()) {
                case SERVICE -> span.setParent(theirs);
                case USER -> span.addLink(Span.fromContext(theirs).getSpanContext());
              }
            });
    return span.startSpan();
  }

  private static final class SpannedCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private final Span span;

    SpannedCall(ServerCall<Q, P> call, Span span) {
      super(call);
      this.span = span;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      span.setAttribute("rpc.grpc.status_code", (long) status.getCode().value());
      if (!status.isOk()) {
        span.setAttribute(
            "error.type", ErrorStatus.reasonOf(status).orElse(status.getCode().name()));
        if (OURS.contains(status.getCode())) {
          span.setStatus(StatusCode.ERROR);
        }
      }
      super.close(status, trailers);
      span.end();
    }
  }
}
