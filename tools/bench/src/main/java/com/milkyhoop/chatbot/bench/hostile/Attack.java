package com.milkyhoop.chatbot.bench.hostile;

import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Holds the ways to harm an ingress, each gone on with until its time is over. */
public enum Attack {
  /**
   * Has the health service watch names of a megabyte, without a token: a hundred on a connection,
   * then on the next, as what is refused stays in the attacker's own buffers until that is closed.
   */
  WATCHES("health watches, 1 MB names") {
    @Override
    void strike(Victim victim, Duration time) throws InterruptedException {
      ManagedChannel channel = victim.connect();
      try {
        var stub = HealthGrpc.newStub(channel);
        var places = new Semaphore(WATCHES_AT_ONCE);
        String name = "x".repeat(1_000_000);
        for (int i = 0; i < WATCHES_OF_A_CONNECTION; i++) {
          places.acquire();
          var request = HealthCheckRequest.newBuilder().setService(name + i).build();
          stub.watch(request, new Ignored<HealthCheckResponse>(places::release));
        }
      } finally {
        var _ = channel.shutdownNow().awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
      }
    }
  },

  /** Opens 10,000 streams and resets each at once, without a token. */
  RESETS("10,000 streams reset") {
    @Override
    void strike(Victim victim, Duration time) throws InterruptedException {
      ManagedChannel channel = victim.connect();
      try {
        for (int i = 0; i < 10_000; i++) {
          var call = channel.newCall(HealthGrpc.getCheckMethod(), CallOptions.DEFAULT);
          call.start(new ClientCall.Listener<>() {}, new Metadata());
          call.request(1);
          call.cancel("reset", null);
        }
        Thread.sleep(Duration.ofSeconds(1));
      } finally {
        channel.shutdownNow();
      }
    }
  },

  /** Resumes a reply as often as one user may have calls open, and reads nothing of it. */
  SLOW_READS("clients that read nothing") {
    @Override
    void strike(Victim victim, Duration time) throws InterruptedException {
      ManagedChannel channel = victim.connect();
      try {
        for (int i = 0; i < 200; i++) {
          var call =
              channel.newCall(ChatbotServiceGrpc.getResumeReplyMethod(), CallOptions.DEFAULT);
          call.start(new ClientCall.Listener<>() {}, victim.login());
          call.sendMessage(Victim.resume());
          call.halfClose();
          Thread.sleep(Duration.ofMillis(50));
        }
        Thread.sleep(time);
      } finally {
        channel.shutdownNow();
      }
    }
  },

  /** Resumes one reply of one user 5,000 times a second. */
  RESUMES("5,000 ResumeReply/s of one user") {
    @Override
    void strike(Victim victim, Duration time) throws InterruptedException {
      ManagedChannel channel = victim.connect();
      try {
        var stub =
            ChatbotServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(victim.login()));
        var places = new Semaphore(RESUMES_AT_ONCE);
        OpenLoop.run(
            5_000,
            time,
            _ -> {
              if (places.tryAcquire()) {
                stub.resumeReply(Victim.resume(), new Ignored<>(places::release));
              }
            });
      } finally {
        channel.shutdownNow();
      }
    }
  },

  /** Opens connections to health and metrics and sends half of a request, or nothing. */
  HALF_REQUESTS("400 half requests to the HTTP port") {
    @Override
    void strike(Victim victim, Duration time) throws InterruptedException {
      List<Socket> sockets = new ArrayList<>();
      try {
        for (int i = 0; i < 400; i++) {
          var socket = new Socket(victim.http().getHost(), victim.http().getPort());
          sockets.add(socket);
          if (i % 2 == 0) {
            socket.getOutputStream().write("GET /metr".getBytes(StandardCharsets.US_ASCII));
          }
        }
        Thread.sleep(Duration.ofSeconds(2));
      } catch (IOException _) {
        // It was refused, which is what an attacker deserves.
      } finally {
        sockets.forEach(Attack::close);
      }
    }
  };

  private static final int WATCHES_AT_ONCE = 16;
  private static final int WATCHES_OF_A_CONNECTION = 100;
  private static final int CLOSING_SECONDS = 5;

  /** Bounds what the attacker holds itself: two seconds of its calls. */
  private static final int RESUMES_AT_ONCE = 10_000;

  private final String title;

  Attack(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** Strikes again and again for so long. */
  public void run(Victim victim, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      strike(victim, Duration.ofNanos(left));
    }
  }

  /**
   * Strikes once.
   *
   * @param time left, for what has no end of its own
   */
  abstract void strike(Victim victim, Duration time) throws InterruptedException;

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone already.
    }
  }

  /** Reads what comes, and tells when it is over. */
  private static final class Ignored<T> implements StreamObserver<T> {
    private final Runnable onEnd;

    Ignored(Runnable onEnd) {
      this.onEnd = onEnd;
    }

    @Override
    public void onNext(T event) {}

    @Override
    public void onError(Throwable failure) {
      onEnd.run();
    }

    @Override
    public void onCompleted() {
      onEnd.run();
    }
  }
}
