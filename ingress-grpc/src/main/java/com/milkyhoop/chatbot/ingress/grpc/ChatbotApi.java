package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.AuthInterceptor;
import com.milkyhoop.chatbot.auth.Authentication;
import com.milkyhoop.chatbot.auth.Authenticator;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.stream.Stream;

/** A public service with everything that stands before it, for the server and for tests. */
public final class ChatbotApi {
  private ChatbotApi() {}

  /**
   * Puts the interceptors around the service, from the outside in: count, find out who calls,
   * trace, tell of budgets, map errors, refuse strangers. So a stranger's call is counted and
   * answered with a reason, and decides nothing about traces. Requests are parsed inside of that,
   * so that an unreadable one fails with a reason too.
   */
  public static ServerServiceDefinition definition(
      BindableService service,
      List<Authenticator> authenticators,
      AuditLog audit,
      IngressMetrics metrics,
      Tracer tracer) {
    return ServerInterceptors.interceptForward(
        ServerInterceptors.useInputStreamMessages(service.bindService()),
        new CallMetricsInterceptor(metrics),
        new AuthInterceptor(authenticators),
        new TraceInterceptor(tracer),
        new BudgetTrailers(),
        new ErrorInterceptor(),
        AuthInterceptor.required(audited(audit)));
  }

  /**
   * Returns the services that describe the proto to those who show good credentials: v1, and
   * v1alpha for clients that ask by that only.
   */
  @SuppressWarnings("deprecation")
  public static List<ServerServiceDefinition> reflection(
      List<Authenticator> authenticators, AuditLog audit) {
    return Stream.of(ProtoReflectionServiceV1.newInstance(), ProtoReflectionService.newInstance())
        .map(
            service ->
                ServerInterceptors.interceptForward(
                    service,
                    new AuthInterceptor(authenticators),
                    AuthInterceptor.required(
                        (origin, why) -> {
                          audit.refused(origin, why);
                          return Status.UNAUTHENTICATED
                              .withDescription("reflection needs a token")
                              .asRuntimeException();
                        })))
        .toList();
  }

  private static AuthInterceptor.Refusal audited(AuditLog audit) {
    return (origin, why) -> {
      audit.refused(origin, why);
      return new CallFailedException(failure(why));
    };
  }

  private static CallFailure failure(Authentication.Denied why) {
    String detail = why.detail().isEmpty() ? "" : ": " + why.detail();
    return switch (why.reason()) {
      case INVALID -> CallFailure.of(ErrorReason.TOKEN_INVALID, "Invalid gRPC token" + detail);
      case EXPIRED -> CallFailure.of(ErrorReason.TOKEN_EXPIRED, "the token has expired");
      case UNDECIDED ->
          CallFailure.of(
              ErrorReason.IDENTITY_UNAVAILABLE, "the token can't be judged now" + detail);
    };
  }
}
