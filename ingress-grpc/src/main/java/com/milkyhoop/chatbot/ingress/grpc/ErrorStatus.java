package com.milkyhoop.chatbot.ingress.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.request.FieldViolation;
import com.milkyhoop.chatbot.kit.TraceParent;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Failures in the rich error model of gRPC: google.rpc.Status with details. */
final class ErrorStatus {
  static final String DOMAIN = "chatbot";

  private ErrorStatus() {}

  /** The status and its trailers. */
  static StatusRuntimeException of(CallFailure failure, TraceParent trace) {
    var status =
        Status.newBuilder()
            .setCode(failure.code().value())
            .setMessage(failure.description())
            .addDetails(Any.pack(errorInfo(failure, trace)));
    failure.retryAfter().ifPresent(delay -> status.addDetails(Any.pack(retryInfo(delay))));
    if (!failure.violations().isEmpty()) {
      status.addDetails(Any.pack(badRequest(failure.violations())));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /** The reason in trailers that were made here; empty where there is none. */
  static Optional<String> reasonOf(io.grpc.Status status, Metadata trailers) {
    return Optional.ofNullable(StatusProto.fromStatusAndTrailers(status, trailers))
        .flatMap(
            details ->
                details.getDetailsList().stream()
                    .filter(detail -> detail.is(ErrorInfo.class))
                    .findFirst())
        .map(ErrorStatus::reason);
  }

  private static String reason(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an ErrorInfo of our own can't be read", e);
    }
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
