package com.milkyhoop.chatbot.ingress;

import com.milkyhoop.chatbot.ingress.client.CancelAnswer;
import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import com.milkyhoop.chatbot.kit.Lifecycle;
import com.milkyhoop.chatbot.testkit.SharedServers;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * The whole ingress in this JVM, on free ports, with topics of its own on a real broker and a real
 * Redis, and a client that is connected to it.
 */
final class RunningIngress implements AutoCloseable {
  static final String TOKEN = "rahasia-rahasia-1";

  private final IngressModule module;
  private final Lifecycle lifecycle;
  private final ChatClient client;

  /** On the shared servers. */
  static Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>();
    variables.put("KAFKA_BROKER", SharedServers.kafka().bootstrapServers());
    variables.put("KAFKA_TOPIC_PREFIX", SharedServers.freshPrefix());
    variables.put("KAFKA_TOPIC", SharedServers.freshPrefix() + "log");
    variables.put("TOPIC_PARTITIONS", "2");
    variables.put("REPLY_PARTITIONS", "3");
    variables.put("REDIS_HOST", SharedServers.redis().host());
    variables.put("REDIS_PORT", Integer.toString(SharedServers.redis().port()));
    variables.put("REDIS_TIMEOUT", "2s");
    variables.put("RATE_LIMIT_PREFIX", SharedServers.freshPrefix());
    variables.put("RATE_LIMIT_CAPACITY", "1000");
    variables.put("COMMAND_LIMIT_CAPACITY", "1000");
    variables.put("GRPC_PORT", "0");
    variables.put("HTTP_PORT", "0");
    variables.put("GRPC_TOKEN", TOKEN);
    variables.put("INSTANCE_ID", "ingress-1");
    return variables;
  }

  private RunningIngress(IngressModule module) {
    this.module = module;
    this.lifecycle = new Lifecycle(module.components());
    lifecycle.start();
    this.client = connect(channel());
  }

  static RunningIngress start(Map<String, String> environment) {
    return new RunningIngress(new IngressModule(IngressConfig.read(environment)));
  }

  /** A way to it in plain text. */
  NettyChannelBuilder channel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext();
  }

  static ChatClient connect(NettyChannelBuilder builder) {
    ManagedChannel channel = builder.build();
    return new ChatClient(channel);
  }

  ChatClient client() {
    return client;
  }

  int port() {
    return module.grpcPort();
  }

  ReplyStream send(SendMessageRequest.Builder request) {
    return client.send(request.build(), ChatClient.token(TOKEN));
  }

  ReplyStream resume(ResumeReplyRequest.Builder request) {
    return client.resume(request.build(), ChatClient.token(TOKEN));
  }

  CancelAnswer cancel(CancelReplyRequest.Builder request) {
    return client.cancel(request.build(), ChatClient.token(TOKEN));
  }

  HttpResponse<String> http(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + module.httpPort() + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** The value of a line of /metrics, 0 where there is none. */
  double metric(String line) {
    return sum(line + " ");
  }

  /** The sum of the lines of /metrics that begin with this. */
  double sum(String prefix) {
    try {
      return http("/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(prefix))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** As after SIGTERM; the client stays connected. */
  void stop() {
    lifecycle.close();
  }

  @Override
  public void close() {
    try {
      client.close();
    } finally {
      stop();
    }
  }
}
