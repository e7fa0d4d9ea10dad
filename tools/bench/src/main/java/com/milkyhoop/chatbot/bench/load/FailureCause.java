package com.milkyhoop.chatbot.bench.load;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says in one line why a reply failed: a status with the server's reason for it, and the exception
 * that was the first of all. Equal causes have equal lines, so ids and ports are left out.
 */
public final class FailureCause {
  /** Matches what differs from one failure to the next of the same cause. */
  private static final Pattern PASSING =
      Pattern.compile("\\b(?=[a-fA-F-]*\\d)[0-9a-fA-F]{4,}(-[0-9a-fA-F]{4,})*\\b|\\d{4,}");

  private static final int MOST_CHARACTERS = 200;

  private FailureCause() {}

  public static String of(Throwable failure) {
    List<Throwable> chain = chain(failure);
    List<String> parts = new ArrayList<>();
    Optional<Status> status = chain.stream().flatMap(it -> status(it).stream()).findFirst();
    status.ifPresent(it -> parts.add(words(it, failure)));
    Throwable first = chain.getLast();
    if (status(first).isEmpty()) {
      parts.add(words(first));
    }
    String line = PASSING.matcher(String.join("; ", parts)).replaceAll("…").replaceAll("\\s+", " ");
    return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + "…" : line;
  }

  private static List<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (var each = failure; each != null && seen.add(each); each = each.getCause()) {
      chain.add(each);
    }
    return chain;
  }

  private static Optional<Status> status(Throwable failure) {
    return switch (failure) {
      case StatusRuntimeException e -> Optional.of(e.getStatus());
      case StatusException e -> Optional.of(e.getStatus());
      default -> Optional.empty();
    };
  }

  private static String words(Status status, Throwable failure) {
    String reason = reason(failure).map(it -> " " + it).orElse("");
    String description = status.getDescription() == null ? "" : ": " + status.getDescription();
    return status.getCode() + reason + description;
  }

  /** Returns the reason in the status' details, which only servers of ours set. */
  private static Optional<String> reason(Throwable failure) {
    return Optional.ofNullable(StatusProto.fromThrowable(failure)).stream()
        .flatMap(it -> it.getDetailsList().stream())
        .filter(it -> it.is(ErrorInfo.class))
        .findFirst()
        .map(FailureCause::reasonIn);
  }

  private static String reasonIn(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException e) {
      return "with unreadable details";
    }
  }

  private static String words(Throwable failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), "");
    return failure.getClass().getSimpleName() + (message.isBlank() ? "" : ": " + message);
  }
}
