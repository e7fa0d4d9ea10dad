package com.milkyhoop.chatbot.admin.grpc;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.AuthInterceptor;
import com.milkyhoop.chatbot.auth.Authentication;
import com.milkyhoop.chatbot.auth.Authenticator;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Wraps the service in the interceptors that every call passes, for the server and for tests. */
public final class AdminCalls {
  private AdminCalls() {}

  /**
   * Wraps the service in interceptors that, from the outside in, authenticate the caller, map
   * errors and refuse callers without credentials. Requests are parsed inside of these, so that an
   * unreadable one fails with a reason too.
   */
  public static ServerServiceDefinition guarded(
      BindableService service,
      List<Authenticator> authenticators,
      AuditLog audit,
      KafkaRefusals refusals,
      MeterRegistry registry) {
    return ServerInterceptors.interceptForward(
        ServerInterceptors.useInputStreamMessages(service.bindService()),
        new AuthInterceptor(authenticators),
        new AdminErrors(refusals, registry),
        AuthInterceptor.required(
            (origin, why) -> {
              audit.refused(origin, why);
              return failure(why);
            }));
  }

  private static AdminCallException failure(Authentication.Denied why) {
    String detail = why.detail().isEmpty() ? "" : ": " + why.detail();
    return switch (why.reason()) {
      case INVALID -> new AdminCallException(AdminReason.TOKEN_INVALID, "invalid token" + detail);
      case EXPIRED -> new AdminCallException(AdminReason.TOKEN_EXPIRED, "the token has expired");
      case UNDECIDED ->
          new AdminCallException(
              AdminReason.IDENTITY_UNAVAILABLE, "the token can't be judged now" + detail);
    };
  }
}
