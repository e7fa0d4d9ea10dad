package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.kit.TraceParent;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The one place where failures become statuses: whether thrown by an interceptor or a handler, or
 * given to a call later, each leaves with a reason of the catalogue, and is logged here, once.
 */
final class ErrorInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(ErrorInterceptor.class);
  private static final Set<Status.Code> CLIENTS_FAULT =
      Set.of(
          Status.Code.UNAUTHENTICATED,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.RESOURCE_EXHAUSTED);

  /**
   * Holds what happens in a crowd or by the client's own wish, under codes that are worth a line
   * else.
   */
  private static final Set<String> ORDINARY =
      Set.of(ErrorReason.CONVERSATION_BUSY.name(), ErrorReason.OVERLOADED.name());

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    var mapped = new MappedCall<>(call, TraceInterceptor.current());
    try {
      return new GuardedListener<>(next.startCall(mapped, headers), mapped);
    } catch (RuntimeException e) {
      mapped.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /** A call whose failures all leave with a reason: the first, as gRPC's own code may find more. */
  private static final class MappedCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private final TraceParent trace;
    private final AtomicBoolean closed = new AtomicBoolean();

    MappedCall(ServerCall<Q, P> call, TraceParent trace) {
      super(call);
      this.trace = trace;
    }

    void fail(RuntimeException e) {
      close(Status.UNKNOWN.withCause(e), new Metadata());
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (closed.getAndSet(true)) {
        return;
      }
      if (status.isOk()) {
        super.close(status, trailers);
        return;
      }
      CallFailure failure = failureOf(status);
      logFailure(failure, status.getCause());
      ErrorStatus mapped = ErrorStatus.of(failure, trace);
      super.close(mapped.status(), mapped.trailers());
    }

    private void logFailure(CallFailure failure, @Nullable Throwable cause) {
      Level level = levelOf(failure);
      log.atLevel(level)
          .addKeyValue("reason", failure.reason())
          .addKeyValue("request_id", failure.requestId().orElse(null))
          .addKeyValue("trace_id", trace.traceUuid())
          .setCause(level == Level.ERROR ? cause : null)
          .log("call failed");
    }

    /** Returns the level: what clients do, however often, must not fill the log; it is counted. */
    private static Level levelOf(CallFailure failure) {
      if (failure.reason().equals(ErrorReason.INGRESS_ERROR.name())) {
        return Level.ERROR;
      }
      return CLIENTS_FAULT.contains(failure.code()) || ORDINARY.contains(failure.reason())
          ? Level.DEBUG
          : Level.INFO;
    }
  }

  /** Catches what a handler throws while it takes the request. */
  private static final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final MappedCall<Q, ?> call;

    GuardedListener(ServerCall.Listener<Q> listener, MappedCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      try {
        super.onMessage(message);
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }

    @Override
    public void onHalfClose() {
      try {
        super.onHalfClose();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }
  }

  /**
   * gRPC's own code fails a call with INTERNAL where what came is no request: not readable as the
   * proto's message, none at all, or more than one.
   */
  private static CallFailure failureOf(Status status) {
    Status original =
        status.getCause() instanceof StatusRuntimeException e ? e.getStatus() : status;
    if (status.getCause() instanceof CallFailedException e) {
      return e.failure();
    }
    return original.getCode() == Status.Code.INTERNAL
        ? CallFailure.of(
            ErrorReason.REQUEST_UNREADABLE, "the request can't be read as its proto says")
        : CallFailure.of(ErrorReason.INGRESS_ERROR, "internal error");
  }
}
