package com.milkyhoop.chatbot.bench.plain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.milkyhoop.chatbot.bench.load.FailureCause;
import com.milkyhoop.chatbot.bench.load.ModelStream;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc.ChatbotServiceImplBase;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.Delta;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import redis.clients.jedis.RedisClient;

/**
 * Answers as the chatbot does, and is as safe as a process is: token, rate limit in Redis, the
 * conversation in its memory, the model's tokens passed on as they come, and at the end a log event
 * that nobody waits for. What is in flight when it dies, or when its client goes, is lost.
 */
final class PlainService extends ChatbotServiceImplBase {
  static final String LOG_TOPIC = "bench-plain-log";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_MESSAGES = 20;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** A token bucket that never runs dry here: it is its price that counts. */
  private static final String BUCKET =
      """
      local now = redis.call('TIME')
      local left = tonumber(redis.call('HGET', KEYS[1], 'tokens') or ARGV[1]) - 1
      redis.call('HSET', KEYS[1], 'tokens', left, 'at', now[1])
      redis.call('PEXPIRE', KEYS[1], 10000)
      return left""";

  private final String login;
  private final RedisClient redis;
  private final ModelStream model;
  private final Producer<String, String> log;
  private final Map<String, List<ModelStream.Message>> conversations = new ConcurrentHashMap<>();

  PlainService(String token, RedisClient redis, ModelStream model, Producer<String, String> log) {
    login = "Bearer " + token;
    this.redis = redis;
    this.model = model;
    this.log = log;
  }

  ServerServiceDefinition behindItsToken() {
    return ServerInterceptors.intercept(this, new Login(login));
  }

  private record Login(String expected) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (!expected.equals(headers.get(AUTHORIZATION))) {
        call.close(Status.UNAUTHENTICATED, new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }

  @Override
  public void sendMessageStream(SendMessageRequest request, StreamObserver<ReplyEvent> client) {
    try {
      long left =
          (Long) redis.eval(BUCKET, List.of("plain:" + request.getUserId()), List.of("1000000"));
      if (left < 0) {
        client.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
        return;
      }
      answer(request, client);
    } catch (IOException | RuntimeException e) {
      client.onError(
          Status.UNAVAILABLE.withDescription(FailureCause.of(e)).withCause(e).asRuntimeException());
    }
  }

  private void answer(SendMessageRequest request, StreamObserver<ReplyEvent> client)
      throws IOException {
    String conversation = request.getUserId() + "/" + request.getSessionId();
    List<ModelStream.Message> messages =
        new ArrayList<>(conversations.getOrDefault(conversation, List.of()));
    messages.add(new ModelStream.Message("user", request.getMessage()));
    var shown = new Shown(client);
    String reply = model.follow(messages, shown::add);
    messages.add(new ModelStream.Message("assistant", reply));
    conversations.put(
        conversation,
        List.copyOf(
            messages.subList(Math.max(0, messages.size() - MOST_MESSAGES), messages.size())));
    log(request, reply);
    client.onNext(
        ReplyEvent.newBuilder()
            .setCompleted(Completed.newBuilder().setReply(reply).setFinishReason("stop"))
            .build());
    client.onCompleted();
  }

  private void log(SendMessageRequest request, String reply) throws JsonProcessingException {
    ObjectNode event =
        JSON.createObjectNode()
            .put("event", "message_processed")
            .put("user_id", request.getUserId())
            .put("message", request.getMessage())
            .put("reply", reply)
            .put("timestamp", Instant.now().toString());
    log.send(new ProducerRecord<>(LOG_TOPIC, request.getUserId(), JSON.writeValueAsString(event)));
  }

  /** Passes text on as it comes. */
  private static final class Shown {
    private final StreamObserver<ReplyEvent> client;
    private long offset;

    Shown(StreamObserver<ReplyEvent> client) {
      this.client = client;
    }

    void add(String text) {
      client.onNext(
          ReplyEvent.newBuilder()
              .setDelta(Delta.newBuilder().setText(text).setOffset((int) offset))
              .build());
      offset += text.getBytes(StandardCharsets.UTF_8).length;
    }
  }
}
