package com.milkyhoop.chatbot.ingress.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.error.Retry;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Notes every status that breaks the contract of errors: without a reason, with one that is not in
 * the catalogue, or with another code or retry than the catalogue says. Every test client has it.
 */
public final class CatalogueCheck implements ClientInterceptor {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** Statuses that the client's own side makes, then without details. */
  private static final Set<Status.Code> OF_THE_CLIENT =
      Set.of(Status.Code.OK, Status.Code.CANCELLED, Status.Code.DEADLINE_EXCEEDED);

  private final List<AssertionError> breaches = new CopyOnWriteArrayList<>();

  /** Fails where anything was noted. */
  public void verify() {
    assertThat(breaches).isEmpty();
  }

  @Override
  public <Q, P> ClientCall<Q, P> interceptCall(
      MethodDescriptor<Q, P> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<P> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                note(status, trailers);
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  private void note(Status status, Metadata trailers) {
    if (OF_THE_CLIENT.contains(status.getCode()) && !trailers.containsKey(DETAILS)) {
      return;
    }
    try {
      check(ErrorDetails.of(status, trailers));
    } catch (AssertionError e) {
      breaches.add(e);
    }
  }

  private static void check(ErrorDetails details) {
    assertThat(details.domain()).isEqualTo("chatbot");
    assertThat(details.metadata()).containsKey("trace_id");
    ErrorReason reason = ErrorReason.named(details.reason()).orElseThrow(AssertionError::new);
    assertThat(details.status().getCode()).isEqualTo(reason.code());
    assertThat(details.metadata()).containsEntry("retry", reason.retry().metadata());
    assertThat(details.retryDelay().isPresent()).isEqualTo(reason.retry() != Retry.NO);
    assertThat(details.fields().isEmpty()).isEqualTo(reason != ErrorReason.FIELDS_INVALID);
  }
}
