package com.milkyhoop.chatbot.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Lifecycle;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.testkit.SharedServers;
import com.milkyhoop.chatbot.v1.AdminServiceGrpc;
import com.milkyhoop.chatbot.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** The whole operators' server in this JVM, on free ports, with topics of its own. */
final class RunningAdmin implements AutoCloseable {
  static final int PARTITIONS = 2;
  static final String TOKEN = "rahasia-rahasia-1";
  static final String SHOP = "of the shop";
  static final String CHAT_ONLY = "of an app";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final KafkaSettings kafka;
  private final AdminModule module;
  private final Lifecycle lifecycle;
  private final ManagedChannel channel;

  private RunningAdmin(Map<String, String> environment) {
    kafka = KafkaSettings.read(new ConfigReader(environment));
    module = new AdminModule(AdminConfig.read(environment));
    lifecycle = new Lifecycle(module.components());
    lifecycle.start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", module.port()).usePlaintext().build();
  }

  static RunningAdmin start(Path folder) throws IOException {
    Path callers = folder.resolve("callers");
    Files.writeString(
        callers,
        "shop sha256:%s shop-* chat.admin%napp sha256:%s * chat.send,chat.read%n"
            .formatted(sha256(SHOP), sha256(CHAT_ONLY)));
    Map<String, String> variables = new HashMap<>();
    variables.put("KAFKA_BROKER", SharedServers.kafka().bootstrapServers());
    variables.put("KAFKA_TOPIC_PREFIX", SharedServers.freshPrefix());
    variables.put("KAFKA_TOPIC", SharedServers.freshPrefix() + "log");
    variables.put("TOPIC_PARTITIONS", Integer.toString(PARTITIONS));
    variables.put("REPLY_PARTITIONS", "1");
    variables.put("ADMIN_PORT", "0");
    variables.put("HTTP_PORT", "0");
    variables.put("ADMIN_TOKEN", TOKEN);
    variables.put("GRPC_CALLERS_FILE", callers.toString());
    return new RunningAdmin(variables);
  }

  AdminServiceBlockingStub as(String token) {
    var metadata = new Metadata();
    metadata.put(AUTHORIZATION, "Bearer " + token);
    return AdminServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  KafkaSettings kafka() {
    return kafka;
  }

  TopicNames topics() {
    return kafka.topics();
  }

  /** Returns what its metrics are. */
  String metrics() throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + module.httpPort() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  int partitionOf(String conversation) {
    return Utils.toPositive(Utils.murmur2(conversation.getBytes(UTF_8))) % PARTITIONS;
  }

  void write(ProducerRecord<byte[], byte[]> record) {
    try (var producer =
        new KafkaProducer<>(
            kafka.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ = producer.send(record);
    }
  }

  /** Returns the values of the requests of a conversation, where a letter of partition 1 is. */
  List<String> requestsOf(String conversation) {
    List<String> found = new ArrayList<>();
    try (var tail = new TopicTail(kafka)) {
      tail.read(
          new TopicPartition(topics().requests(), 1),
          0,
          record -> {
            if (new String(record.key(), UTF_8).equals(conversation)) {
              found.add(new String(record.value(), UTF_8));
            }
          });
    }
    return found;
  }

  private static String sha256(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    lifecycle.close();
  }
}
