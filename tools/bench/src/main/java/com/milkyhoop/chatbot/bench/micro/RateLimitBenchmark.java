package com.milkyhoop.chatbot.bench.micro;

import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.ratelimit.RateLimitSettings;
import com.milkyhoop.chatbot.ingress.ratelimit.RedisRateLimiter;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.localstack.RedisServer;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Measures one question to the rate limiter, which asks Redis over the loopback. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RateLimitBenchmark {
  private final RedisServer server = new RedisServer(TemporaryFolder.create());
  private final RedisConnections connections =
      new RedisConnections(
          RedisSettings.server(server.host(), server.port(), Duration.ofSeconds(1)));
  private final RedisRateLimiter limiter =
      new RedisRateLimiter(
          new RateLimitSettings("rate:user:", 1_000_000, 1_000_000),
          connections,
          new IngressMetrics(new SimpleMeterRegistry()));

  @Setup
  public void start() {
    server.start();
  }

  @Benchmark
  public RateDecision take() {
    return limiter.take("abc123");
  }

  @TearDown
  public void stop() {
    connections.close();
    server.close();
  }
}
