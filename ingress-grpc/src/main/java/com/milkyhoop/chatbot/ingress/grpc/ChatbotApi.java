package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.kit.Secret;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;

/** The public service with everything that stands before it, for the server and for tests. */
public final class ChatbotApi {
  private ChatbotApi() {}

  /**
   * Puts the interceptors around the service, from the outside in: count, trace, map errors, check
   * the token. Requests are parsed inside of that, so that an unreadable one fails with a reason
   * too.
   */
  public static ServerServiceDefinition definition(
      ChatbotGrpcService service, List<Secret> tokens, IngressMetrics metrics, Tracer tracer) {
    return ServerInterceptors.interceptForward(
        ServerInterceptors.useInputStreamMessages(service.bindService()),
        new CallMetricsInterceptor(metrics),
        new TraceInterceptor(tracer),
        new ErrorInterceptor(),
        new TokenInterceptor(tokens));
  }
}
