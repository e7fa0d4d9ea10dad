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
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why there is no reply, in one line for a person: what happened, its reason, what to do. */
record Problem(String what, String reason, String remedy) {

  @Override
  public String toString() {
    return what + " (" + reason + "). " + remedy;
  }

  static Problem of(StatusRuntimeException failure, Endpoint endpoint) {
    Optional<Status> details = Optional.ofNullable(StatusProto.fromThrowable(failure));
    Optional<ErrorInfo> info = detail(details, ErrorInfo.class);
    Code code = failure.getStatus().getCode();
    if (info.isEmpty() && code == Code.UNAVAILABLE) {
      return noAnswer(endpoint);
    }
    String description =
        Optional.ofNullable(failure.getStatus().getDescription()).orElse("the message failed");
    return new Problem(
        detail(details, BadRequest.class).map(Problem::fields).orElse(description),
        info.map(ErrorInfo::getReason).orElse(code.name()),
        remedy(code, info, detail(details, RetryInfo.class)));
  }

  static Problem noAnswer(Endpoint endpoint) {
    return new Problem(
        "no chatbot answers at " + endpoint,
        Code.UNAVAILABLE.name(),
        "Start one with: ./chatbot up (or name another with --endpoint)");
  }

  private static String remedy(Code code, Optional<ErrorInfo> info, Optional<RetryInfo> retry) {
    Optional<String> wait = retry.map(it -> "Try again in " + seconds(it) + " s.");
    if (wait.isPresent()) {
      return wait.get();
    }
    if (code == Code.UNAUTHENTICATED) {
      return "Pass the server's token with --token or GRPC_TOKEN.";
    }
    if (code == Code.INVALID_ARGUMENT) {
      return "Correct that and send it again.";
    }
    boolean again =
        !info.map(it -> it.getMetadataOrDefault("retry", "no")).orElse("no").equals("no");
    return again ? "Try again." : "Trying again will not help; see the server's log.";
  }

  private static long seconds(RetryInfo retry) {
    var delay = retry.getRetryDelay();
    return Math.max(1, delay.getSeconds() + (delay.getNanos() > 0 ? 1 : 0));
  }

  private static String fields(BadRequest request) {
    return request.getFieldViolationsList().stream()
        .map(each -> each.getField() + " " + each.getDescription())
        .collect(Collectors.joining("; "));
  }

  private static <M extends Message> Optional<M> detail(Optional<Status> status, Class<M> type) {
    List<Any> details = status.map(Status::getDetailsList).orElse(List.of());
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
