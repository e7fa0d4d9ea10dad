package com.milkyhoop.chatbot.ingress.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorInterceptorTest {
  /** As gRPC's own code does with what is no request: it closes, then complains of its absence. */
  @Test
  void shouldCloseTheCallOnceWhenSeveralThingsFail() {
    var closed = new ClosedCall();
    var listener =
        intercept(
            closed,
            (call, _) -> {
              call.close(Status.INTERNAL.withDescription("unreadable"), new Metadata());
              return new ServerCall.Listener<>() {
                @Override
                public void onHalfClose() {
                  throw new IllegalStateException("call already closed");
                }
              };
            });

    listener.onHalfClose();

    assertThat(closed.reasons).containsExactly("REQUEST_UNREADABLE");
  }

  private static ServerCall.Listener<SendMessageRequest> intercept(
      ClosedCall call, ServerCallHandler<SendMessageRequest, ReplyEvent> handler) {
    return new TraceInterceptor(Tracing.OFF)
        .interceptCall(
            call,
            new Metadata(),
            (traced, headers) -> new ErrorInterceptor().interceptCall(traced, headers, handler));
  }

  /** Notes with which reasons it was closed. */
  private static final class ClosedCall extends ServerCall<SendMessageRequest, ReplyEvent> {
    private final List<String> reasons = new ArrayList<>();

    @Override
    public void close(Status status, Metadata trailers) {
      reasons.add(ErrorStatus.reasonOf(status).orElseThrow());
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(ReplyEvent message) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<SendMessageRequest, ReplyEvent> getMethodDescriptor() {
      return ChatbotServiceGrpc.getSendMessageStreamMethod();
    }
  }
}
