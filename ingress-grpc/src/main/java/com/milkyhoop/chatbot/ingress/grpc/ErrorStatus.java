package com.milkyhoop.chatbot.ingress.grpc;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.request.FieldViolation;
import com.milkyhoop.chatbot.kit.TraceParent;
import io.grpc.Metadata;
import io.grpc.protobuf.ProtoUtils;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Holds a failure in the rich error model of gRPC, google.rpc.Status with details. It is made for
 * every call of a crowd that is refused, so it costs no stack trace, and who stands before this
 * reads the reason in the status' cause, which no client sees, instead of in the details.
 */
record ErrorStatus(io.grpc.Status status, Metadata trailers) {
  static final String DOMAIN = "chatbot";

  /** Is where gRPC's own libraries look for details. */
  private static final Metadata.Key<Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin", ProtoUtils.metadataMarshaller(Status.getDefaultInstance()));

  static ErrorStatus of(CallFailure failure, TraceParent trace) {
    var status =
        Status.newBuilder()
            .setCode(failure.code().value())
            .setMessage(failure.description())
            .addDetails(Any.pack(errorInfo(failure, trace)));
    failure.retryAfter().ifPresent(delay -> status.addDetails(Any.pack(retryInfo(delay))));
    if (!failure.violations().isEmpty()) {
      status.addDetails(Any.pack(badRequest(failure.violations())));
    }
    var trailers = new Metadata();
    trailers.put(DETAILS, status.build());
    io.grpc.Status ended =
        failure
            .code()
            .toStatus()
            .withDescription(failure.description())
            .withCause(new CallFailedException(failure));
    return new ErrorStatus(ended, trailers);
  }

  /** Returns the reason of a status that was made here; empty where it was not. */
  static Optional<String> reasonOf(io.grpc.Status status) {
    return status.getCause() instanceof CallFailedException e
        ? Optional.of(e.failure().reason())
        : Optional.empty();
  }

  private static ErrorInfo errorInfo(CallFailure failure, TraceParent trace) {
    var info =
        ErrorInfo.newBuilder()
            .setReason(failure.reason())
            .setDomain(DOMAIN)
            .putMetadata("retry", failure.retry().metadata())
            .putMetadata("trace_id", trace.traceUuid().toString());
    failure.requestId().ifPresent(id -> info.putMetadata("request_id", id));
    return info.build();
  }

  private static RetryInfo retryInfo(Duration delay) {
    var protoDelay =
        com.google.protobuf.Duration.newBuilder()
            .setSeconds(delay.toSeconds())
            .setNanos(delay.toNanosPart());
    return RetryInfo.newBuilder().setRetryDelay(protoDelay).build();
  }

  private static BadRequest badRequest(List<FieldViolation> violations) {
    var request = BadRequest.newBuilder();
    violations.forEach(
        violation ->
            request
                .addFieldViolationsBuilder()
                .setField(violation.field())
                .setDescription(violation.rule()));
    return request.build();
  }
}
