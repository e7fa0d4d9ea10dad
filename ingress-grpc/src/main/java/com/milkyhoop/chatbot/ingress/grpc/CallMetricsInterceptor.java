package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts every call where it enters and leaves, so that the sums of {@link IngressMetrics} hold
 * whatever happens between. A call is accepted with the first message that it is sent.
 */
final class CallMetricsInterceptor implements ServerInterceptor {
  private enum State {
    RECEIVED,
    ACCEPTED,
    ENDED
  }

  private static final String CLIENT_GONE = "CLIENT_GONE";
  private static final String SEND = nameOf(ChatbotServiceGrpc.getSendMessageStreamMethod());

  private final IngressMetrics metrics;

  CallMetricsInterceptor(IngressMetrics metrics) {
    this.metrics = metrics;
    ChatbotServiceGrpc.getServiceDescriptor()
        .getMethods()
        .forEach(method -> metrics.expectCalls(nameOf(method)));
  }

  private static String nameOf(MethodDescriptor<?, ?> method) {
    return Objects.requireNonNull(method.getBareMethodName());
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    var counted = new CountedCall<>(call, metrics);
    metrics.callReceived(counted.method);
    return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
      @Override
      public void onCancel() {
        counted.onCancel();
        super.onCancel();
      }
    };
  }

  /** Each change of state counts once, also when an answer and a cancellation meet. */
  private static final class CountedCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private final IngressMetrics metrics;
    private final String method;
    private final long begin = System.nanoTime();
    private final AtomicReference<State> state = new AtomicReference<>(State.RECEIVED);
    private final AtomicInteger messages = new AtomicInteger();

    CountedCall(ServerCall<Q, P> call, IngressMetrics metrics) {
      super(call);
      this.metrics = metrics;
      this.method = nameOf(call.getMethodDescriptor());
    }

    @Override
    public void sendMessage(P message) {
      switch (messages.incrementAndGet()) {
        case 1 -> onAccepted();
        case 2 -> onSecond();
        default -> {}
      }
      super.sendMessage(message);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      String reason = ErrorStatus.reasonOf(status).orElse(status.getCode().name());
      switch (state.getAndSet(State.ENDED)) {
        case RECEIVED -> metrics.callRefused(method, reason);
        case ACCEPTED -> onEnd(status, reason);
        case ENDED -> {}
      }
      super.close(status, trailers);
    }

    void onCancel() {
      switch (state.getAndSet(State.ENDED)) {
        case RECEIVED -> metrics.callRefused(method, CLIENT_GONE);
        case ACCEPTED -> metrics.callAbandoned(method);
        case ENDED -> {}
      }
    }

    private void onAccepted() {
      if (state.compareAndSet(State.RECEIVED, State.ACCEPTED)) {
        metrics.callAccepted(method);
        if (method.equals(SEND)) {
          metrics.messageAccepted(elapsed());
        }
      }
    }

    private void onSecond() {
      if (method.equals(SEND)) {
        metrics.firstTextSent(elapsed());
      }
    }

    private void onEnd(Status status, String reason) {
      if (status.isOk()) {
        metrics.callCompleted(method);
      } else {
        metrics.callFailed(method, reason);
      }
    }

    private Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - begin);
    }
  }
}
