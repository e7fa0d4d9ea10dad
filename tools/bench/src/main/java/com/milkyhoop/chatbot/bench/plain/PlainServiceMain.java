package com.milkyhoop.chatbot.bench.plain;

import com.milkyhoop.chatbot.bench.load.ModelStream;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import redis.clients.jedis.RedisClient;

/** Runs the plain service as a process, until it is killed. */
public final class PlainServiceMain {
  private static final int PARTITIONS = 12;

  private PlainServiceMain() {}

  /**
   * @param arguments those of {@link PlainSettings}, in order
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    PlainSettings settings = PlainSettings.parse(arguments);
    createTopic(settings.kafka());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ModelStream model = new ModelStream(settings.model());
        RedisClient redis = RedisClient.create(settings.redisHost(), settings.redisPort());
        KafkaProducer<String, String> log = log(settings.kafka())) {
      Server server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()))
              .executor(threads)
              .addService(new PlainService(settings.token(), redis, model, log).behindItsToken())
              .build()
              .start();
      server.awaitTermination();
    }
  }

  private static void createTopic(String bootstrapServers)
      throws InterruptedException, ExecutionException {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(PlainService.LOG_TOPIC, PARTITIONS, (short) 1)))
          .all()
          .get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static KafkaProducer<String, String> log(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
        new StringSerializer(),
        new StringSerializer());
  }
}
