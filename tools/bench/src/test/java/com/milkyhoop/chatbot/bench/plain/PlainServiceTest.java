package com.milkyhoop.chatbot.bench.plain;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.bench.load.ModelStream;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class PlainServiceTest {
  @Test
  void shouldTellItsClientWhatFailedWhenRedisIsAway() {
    var failed = new CompletableFuture<Throwable>();
    try (var redis = RedisClient.create("127.0.0.1", FreePorts.next());
        var model = new ModelStream(URI.create("http://127.0.0.1:" + FreePorts.next()));
        var log = new MockProducer<String, String>()) {
      var service = new PlainService("token", redis, model, log);

      service.sendMessageStream(SendMessageRequest.getDefaultInstance(), new Client(failed));
    }

    Status status = Status.fromThrowable(failed.join());
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).startsWith("JedisConnectionException: Failed to connect");
  }

  private record Client(CompletableFuture<Throwable> failed) implements StreamObserver<ReplyEvent> {
    @Override
    public void onNext(ReplyEvent event) {
      // None comes.
    }

    @Override
    public void onError(Throwable failure) {
      failed.complete(failure);
    }

    @Override
    public void onCompleted() {
      failed.completeExceptionally(new AssertionError("completed"));
    }
  }
}
