package com.milkyhoop.chatbot.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Describes why a call failed, in the terms of {@code docs/errors.md}.
 *
 * @param info empty where the status comes from gRPC itself or a proxy
 * @param retryDelay how long the server asks to wait
 */
record ServerError(
    Code code,
    String description,
    Optional<ErrorInfo> info,
    Optional<Duration> retryDelay,
    Optional<BadRequest> fields) {

  static final String REQUEST_UNKNOWN = "REQUEST_UNKNOWN";

  /** Holds the codes of a broken connection, also behind a proxy. */
  private static final Set<Code> BROKEN =
      Set.of(Code.UNAVAILABLE, Code.INTERNAL, Code.UNKNOWN, Code.CANCELLED);

  static ServerError of(StatusRuntimeException failure) {
    List<Any> details =
        Optional.ofNullable(StatusProto.fromThrowable(failure))
            .map(Status::getDetailsList)
            .orElse(List.of());
    return new ServerError(
        failure.getStatus().getCode(),
        Optional.ofNullable(failure.getStatus().getDescription()).orElse("the call failed"),
        detail(details, ErrorInfo.class),
        detail(details, RetryInfo.class).map(ServerError::delay),
        detail(details, BadRequest.class));
  }

  /**
   * Returns the error of a stream that ended without a status of failure, but without a {@code
   * Completed}.
   */
  static ServerError withoutCompletion() {
    ErrorInfo info =
        ErrorInfo.newBuilder().setReason("INCOMPLETE").putMetadata("retry", "same_id").build();
    return new ServerError(
        Code.UNAVAILABLE,
        "the reply ended without its completion",
        Optional.of(info),
        Optional.empty(),
        Optional.empty());
  }

  String reason() {
    return info.map(ErrorInfo::getReason).orElse(code.name());
  }

  /** Returns whether the same call, with the same request_id, may succeed later. */
  boolean isWorthRepeating() {
    return info.map(it -> retry().equals("same_id")).orElse(BROKEN.contains(code));
  }

  /** Returns {@code same_id}, {@code new_id} or {@code no}. */
  String retry() {
    return info.map(it -> it.getMetadataOrDefault("retry", "no")).orElse("no");
  }

  private static Duration delay(RetryInfo retry) {
    return Duration.ofSeconds(retry.getRetryDelay().getSeconds(), retry.getRetryDelay().getNanos());
  }

  private static <M extends Message> Optional<M> detail(List<Any> details, Class<M> type) {
    return details.stream()
        .filter(each -> each.is(type))
        .findFirst()
        .flatMap(each -> unpack(each, type));
  }

  private static <M extends Message> Optional<M> unpack(Any detail, Class<M> type) {
    try {
      return Optional.of(detail.unpack(type));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
