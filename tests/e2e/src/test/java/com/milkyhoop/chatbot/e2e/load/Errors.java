package com.milkyhoop.chatbot.e2e.load;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;

/** The details of a failed call, as a client reads them. */
public final class Errors {
  private Errors() {}

  public static ErrorInfo info(StatusRuntimeException e) {
    return detail(e, ErrorInfo.class).orElseThrow();
  }

  /** The stable reason; the code where the status comes from the connection. */
  public static String reason(StatusRuntimeException e) {
    return detail(e, ErrorInfo.class)
        .map(ErrorInfo::getReason)
        .orElse(e.getStatus().getCode().name());
  }

  public static Optional<Duration> retryAfter(StatusRuntimeException e) {
    return detail(e, RetryInfo.class)
        .map(RetryInfo::getRetryDelay)
        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
  }

  public static <M extends Message> Optional<M> detail(StatusRuntimeException e, Class<M> type) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    return status == null
        ? Optional.empty()
        : status.getDetailsList().stream()
            .filter(any -> any.is(type))
            .map(any -> unpack(any, type))
            .findFirst();
  }

  private static <M extends Message> M unpack(Any any, Class<M> type) {
    try {
      return any.unpack(type);
    } catch (InvalidProtocolBufferException ex) {
      throw new AssertionError(ex);
    }
  }
}
