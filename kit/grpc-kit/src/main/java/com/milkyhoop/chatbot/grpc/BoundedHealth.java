package com.milkyhoop.chatbot.grpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers {@code grpc.health.v1.Health} to strangers, at a cost that is bounded: it knows the
 * server's own services and no other name, keeps nothing of what it was sent, and {@link
 * HealthCalls} limits how many ask at once. All services have the same status. Thread-safe.
 */
public final class BoundedHealth {
  private static final String SERVER = "";
  private static final Duration ARRIVAL = Duration.ofSeconds(5);

  private final Set<String> names = new HashSet<>(Set.of(SERVER));
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, as is what watchers are told: in order, and never by two at once.
  private final Set<ServerCallStreamObserver<HealthCheckResponse>> watchers = new HashSet<>();
  private ServingStatus status = ServingStatus.NOT_SERVING;

  /**
   * @param services the names that may be asked about, beside the empty one
   */
  public BoundedHealth(Set<String> services) {
    names.addAll(services);
  }

  /** Returns the service to add to a server. */
  public ServerServiceDefinition service() {
    return service(ARRIVAL);
  }

  ServerServiceDefinition service(Duration arrival) {
    BindableService endpoint = new Endpoint();
    return ServerInterceptors.intercept(endpoint, new HealthCalls(arrival));
  }

  /** Changes the status of everything, and tells those who watch. */
  public void set(ServingStatus now) {
    lock.lock();
    try {
      status = now;
      watchers.forEach(watcher -> watcher.onNext(response()));
    } finally {
      lock.unlock();
    }
  }

  private HealthCheckResponse response() {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }

  private HealthCheckResponse current() {
    lock.lock();
    try {
      return response();
    } finally {
      lock.unlock();
    }
  }

  private void watch(ServerCallStreamObserver<HealthCheckResponse> watcher) {
    lock.lock();
    try {
      watchers.add(watcher);
      watcher.onNext(response());
    } finally {
      lock.unlock();
    }
  }

  private void forget(ServerCallStreamObserver<HealthCheckResponse> watcher) {
    lock.lock();
    try {
      watchers.remove(watcher);
    } finally {
      lock.unlock();
    }
  }

  private final class Endpoint extends HealthGrpc.HealthImplBase {
    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
      if (names.contains(request.getService())) {
        answer.onNext(current());
        answer.onCompleted();
      } else {
        answer.onError(unknown());
      }
    }

    /** Ends where the name is unknown: it will never be known, so there is nothing to watch. */
    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
      var watcher = (ServerCallStreamObserver<HealthCheckResponse>) answer;
      if (names.contains(request.getService())) {
        watcher.setOnCancelHandler(() -> forget(watcher));
        BoundedHealth.this.watch(watcher);
      } else {
        watcher.onNext(
            HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVICE_UNKNOWN).build());
        watcher.onError(unknown());
      }
    }

    private static RuntimeException unknown() {
      return Status.NOT_FOUND.withDescription("no such service").asRuntimeException();
    }
  }
}
