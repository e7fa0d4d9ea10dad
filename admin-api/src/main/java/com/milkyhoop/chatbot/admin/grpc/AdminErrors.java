package com.milkyhoop.chatbot.admin.grpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.operator.database.DatabaseUnreadableException;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps failures to gRPC statuses, the only place that does: each status has a reason of {@link
 * AdminReason}, and is counted. An unexpected failure is logged here, once.
 */
final class AdminErrors implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(AdminErrors.class);
  private static final String DOMAIN = "chatbot";

  private final KafkaRefusals refusals;
  private final MeterRegistry registry;

  AdminErrors(KafkaRefusals refusals, MeterRegistry registry) {
    this.refusals = refusals;
    this.registry = registry;
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    var counted = new CountedCall<>(call);
    try {
      return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
        @Override
        public void onMessage(Q message) {
          try {
            super.onMessage(message);
          } catch (RuntimeException e) {
            counted.fail(e);
          }
        }

        @Override
        public void onHalfClose() {
          try {
            super.onHalfClose();
          } catch (RuntimeException e) {
            counted.fail(e);
          }
        }
      };
    } catch (RuntimeException e) {
      counted.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /** Closes a call once, whoever asks for it, and counts it. On the call's thread. */
  private final class CountedCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private boolean isClosed;

    CountedCall(ServerCall<Q, P> call) {
      super(call);
    }

    void fail(RuntimeException e) {
      if (Context.current().isCancelled()) {
        close(io.grpc.Status.CANCELLED, new Metadata(), "client_gone");
        return;
      }
      AdminCallException failure = failureOf(e);
      if (failure.reason() == AdminReason.ADMIN_ERROR) {
        log.atError().setCause(e).log("call failed");
      }
      StatusRuntimeException status = status(failure);
      Metadata trailers = status.getTrailers();
      close(
          status.getStatus(),
          trailers == null ? new Metadata() : trailers,
          failure.reason().name().toLowerCase(Locale.ROOT));
    }

    /**
     * Closes the call; gRPC itself calls this too, where the client did not send exactly one
     * request.
     */
    @Override
    public void close(io.grpc.Status status, Metadata trailers) {
      if (status.isOk()) {
        close(status, trailers, "ok");
      } else {
        fail(
            new AdminCallException(
                AdminReason.REQUEST_UNREADABLE, "the request can't be read as its proto says"));
      }
    }

    private void close(io.grpc.Status status, Metadata trailers, String outcome) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      registry
          .counter(
              "chatbot.admin.calls",
              "method",
              String.valueOf(getMethodDescriptor().getBareMethodName()),
              "outcome",
              outcome)
          .increment();
      super.close(status, trailers);
    }
  }

  private AdminCallException failureOf(RuntimeException e) {
    return switch (e) {
      case AdminCallException known -> known;
      case KafkaException kafka ->
          new AdminCallException(
              AdminReason.KAFKA_UNAVAILABLE,
              refusals.of(kafka).orElseGet(() -> String.valueOf(kafka.getMessage())));
      case DatabaseUnreadableException _ ->
          new AdminCallException(AdminReason.DATABASE_UNAVAILABLE, "the database can't be read");
      default -> new AdminCallException(AdminReason.ADMIN_ERROR, "internal error");
    };
  }

  private static StatusRuntimeException status(AdminCallException failure) {
    AdminReason reason = failure.reason();
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason(reason.name())
            .setDomain(DOMAIN)
            .putMetadata("retry", reason.mayRetry() ? "same_id" : "no")
            .build();
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(reason.code().value())
            .setMessage(failure.getMessage())
            .addDetails(Any.pack(info))
            .build());
  }
}
