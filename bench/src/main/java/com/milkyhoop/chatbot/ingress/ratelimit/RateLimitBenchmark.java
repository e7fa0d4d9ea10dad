package com.milkyhoop.chatbot.ingress.ratelimit;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.localstack.RedisServer;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import redis.clients.jedis.RedisClient;

/** One question to Redis, over the loopback. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RateLimitBenchmark {
  private final RedisServer server = new RedisServer(TemporaryFolder.create());
  private final RedisClient redis =
      RedisRateLimiter.client(
          new RedisSettings(server.host(), server.port(), Optional.empty(), Duration.ofSeconds(1)));
  private final RedisTokenBuckets buckets =
      new RedisTokenBuckets(redis, new RateLimitSettings("rate:user:", 1_000_000, 1_000_000));

  @Setup
  public void start() {
    server.start();
  }

  @Benchmark
  public RateDecision take() {
    return buckets.take("abc123");
  }

  @TearDown
  public void stop() {
    redis.close();
    server.close();
  }
}
