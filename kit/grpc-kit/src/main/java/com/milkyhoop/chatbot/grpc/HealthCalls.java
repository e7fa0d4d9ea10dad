package com.milkyhoop.chatbot.grpc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Limits the calls to a service that needs no token: how many are open at once, of all and of one
 * address, and how long a request may take to arrive. Those that stream have places of their own:
 * they last as long as their clients like, and would keep load balancers from asking. What is
 * beyond that is refused when its headers come, before a byte of its message is kept.
 */
final class HealthCalls implements ServerInterceptor {
  private static final int AT_ONCE = 128;
  private static final int OF_ONE_PEER = 32;

  private final Shares checks = new Shares(AT_ONCE, OF_ONE_PEER);
  private final Shares watches = new Shares(AT_ONCE, OF_ONE_PEER);
  private final Duration arrival;

  /**
   * @param arrival how long a request may take to arrive
   */
  HealthCalls(Duration arrival) {
    this.arrival = arrival;
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    String peer = Peer.of(call.getAttributes());
    Shares open = call.getMethodDescriptor().getType().serverSendsOneMessage() ? checks : watches;
    if (!open.tryTake(peer)) {
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription("too many health calls at once"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    var counted = new Counted<>(call, arrival, () -> open.release(peer));
    return counted.listener(next.startCall(counted, headers));
  }

  /** Closes a call once, whoever is first, and gives back its place once. */
  private static final class Counted<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private final Runnable onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Boolean> asked = new CompletableFuture<>();

    Counted(ServerCall<Q, P> call, Duration arrival, Runnable onEnd) {
      super(call);
      this.onEnd = onEnd;
      var _ =
          asked
              .completeOnTimeout(false, arrival.toMillis(), MILLISECONDS)
              .thenAccept(this::endUnlessAsked);
    }

    private void endUnlessAsked(boolean wasAsked) {
      if (!wasAsked) {
        close(Status.DEADLINE_EXCEEDED.withDescription("no request came"), new Metadata());
      }
    }

    @Override
    public void sendHeaders(Metadata headers) {
      if (!ended.get()) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public void sendMessage(P message) {
      if (!ended.get()) {
        super.sendMessage(message);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (end()) {
        super.close(status, trailers);
      }
    }

    private boolean end() {
      boolean first = ended.compareAndSet(false, true);
      if (first) {
        asked.complete(true);
        onEnd.run();
      }
      return first;
    }

    ServerCall.Listener<Q> listener(ServerCall.Listener<Q> next) {
      return new SimpleForwardingServerCallListener<>(next) {
        /** Has a call that was closed for being late answered by nobody: it would never be left. */
        @Override
        public void onHalfClose() {
          if (asked.complete(true)) {
            super.onHalfClose();
          }
        }

        @Override
        public void onCancel() {
          end();
          super.onCancel();
        }
      };
    }
  }
}
