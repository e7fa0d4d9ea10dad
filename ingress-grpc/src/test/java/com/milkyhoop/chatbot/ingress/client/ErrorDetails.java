package com.milkyhoop.chatbot.ingress.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The details of a failed call, as a client reads them. */
public record ErrorDetails(
    Status status,
    String reason,
    String domain,
    Map<String, String> metadata,
    Optional<Duration> retryDelay,
    List<String> fields) {

  /**
   * Reads them.
   *
   * @throws AssertionError where there are none
   */
  public static ErrorDetails of(Status status, Metadata trailers) {
    var details = StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList();
    ErrorInfo info =
        find(details, ErrorInfo.class)
            .orElseThrow(() -> new AssertionError("no ErrorInfo: " + status));
    return new ErrorDetails(
        status,
        info.getReason(),
        info.getDomain(),
        info.getMetadataMap(),
        find(details, RetryInfo.class).map(RetryInfo::getRetryDelay).map(ErrorDetails::duration),
        find(details, BadRequest.class).stream()
            .flatMap(bad -> bad.getFieldViolationsList().stream())
            .map(BadRequest.FieldViolation::getField)
            .toList());
  }

  private static <M extends Message> Optional<M> find(List<Any> details, Class<M> type) {
    return details.stream()
        .filter(detail -> detail.is(type))
        .findFirst()
        .map(detail -> unpack(detail, type));
  }

  private static <M extends Message> M unpack(Any detail, Class<M> type) {
    try {
      return detail.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Duration duration(com.google.protobuf.Duration proto) {
    return Duration.ofSeconds(proto.getSeconds(), proto.getNanos());
  }
}
