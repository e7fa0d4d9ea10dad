package com.milkyhoop.chatbot.bench.load;

import com.milkyhoop.chatbot.modelstub.TokenStamp;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import redis.clients.jedis.RedisClient;

/**
 * The same servers as a message passes, one after the other, with nothing of ours between: a gRPC
 * call, a script in Redis, a record through Kafka, a call of the model until its first token, a
 * record through Kafka. What the chatbot takes beyond that is its own: state, transactions,
 * schemas, checks.
 */
public final class BareParts implements ReplySource, AutoCloseable {
  private static final String SCRIPT =
      "redis.call('HSET', KEYS[1], 'tokens', 10); return redis.call('PEXPIRE', KEYS[1], 10000)";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ManagedChannel channel;
  private final HealthGrpc.HealthStub health;
  private final RedisClient redis;
  private final KafkaHops kafka;
  private final ModelSource model;

  /**
   * @param ingress host and port of one
   * @param redis is closed by {@link #close}, as nothing else is
   */
  public BareParts(String ingress, RedisClient redis, KafkaHops kafka, ModelSource model) {
    channel = NettyChannelBuilder.forTarget(ingress).usePlaintext().directExecutor().build();
    health = HealthGrpc.newStub(channel);
    this.redis = redis;
    this.kafka = kafka;
    this.model = model;
  }

  @Override
  public void ask(String conversation, long dueAt, Meter meter) {
    meter.asked();
    health.check(
        HealthCheckRequest.getDefaultInstance(),
        new StreamObserver<>() {
          @Override
          public void onNext(HealthCheckResponse answer) {
            threads.execute(() -> goOn(conversation, dueAt, meter));
          }

          @Override
          public void onError(Throwable failure) {
            meter.failed("gRPC: " + FailureCause.of(failure));
          }

          @Override
          public void onCompleted() {
            // All is in onNext.
          }
        });
  }

  private void goOn(String conversation, long dueAt, Meter meter) {
    String part = "Redis";
    try {
      redis.eval(SCRIPT, 1, "bench:" + conversation);
      part = "Kafka";
      kafka.toProcessor().join();
      part = "model";
      long modelMicros = model.firstToken();
      part = "Kafka";
      kafka.toIngress().join();
      meter.window().firstToken(TokenStamp.nowMicros() - dueAt, modelMicros);
      meter.completed();
    } catch (IOException | RuntimeException e) {
      meter.failed(part + ": " + FailureCause.of(e));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    channel.shutdownNow();
    redis.close();
  }
}
