package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.Server;
import com.milkyhoop.chatbot.localstack.tls.StackTls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The servers that the deployables of a stack need: brokers, Redis, PostgreSQL, and model stubs
 * unless the real service is called. Makes them; the stack starts and closes them.
 */
final class StackServers {
  private static final String DATABASE = "chatbot";

  private final KafkaBackend kafka;
  private final Optional<StackTls> tls;
  private final RedisBackend redis;
  private final PostgresBackend postgres;
  private final List<OpenAiStubProcess> stubs;

  StackServers(LocalStackBuilder settings, Path folder) {
    Backends backends = settings.backends();
    kafka = backends.kafka(folder.resolve("kafka"), settings.kafka());
    tls = kafka.users().map(BrokerUsers::authority).map(StackTls::issuedBy);
    redis = redis(backends, folder.resolve("redis"));
    postgres = backends.postgres(folder.resolve("postgres"), DATABASE);
    stubs =
        settings.variables().containsKey("OPENAI_API_KEY") ? List.of() : stubs(settings, folder);
  }

  private RedisBackend redis(Backends backends, Path its) {
    return tls.isPresent() ? new TlsRedisServer(its, tls.get()) : backends.redis(its);
  }

  private static List<OpenAiStubProcess> stubs(LocalStackBuilder settings, Path folder) {
    List<OpenAiStubProcess> made = new ArrayList<>();
    for (int number = 1; number <= settings.models(); number++) {
      String name = number == 1 ? "openai-stub" : "openai-stub-" + number;
      made.add(
          new OpenAiStubProcess(
              name,
              Folders.create(folder.resolve(name)),
              settings.jvms().stubOptions(),
              settings.stub()));
    }
    return List.copyOf(made);
  }

  /** Returns the variables that connect services with the servers. */
  Map<String, String> connections(LocalStackBuilder settings, Path folder) {
    String partitions = String.valueOf(settings.partitions());
    Map<String, String> connections = new HashMap<>();
    connections.put("KAFKA_BROKER", kafka.bootstrapServers());
    connections.put("TOPIC_REPLICATION", String.valueOf(settings.kafka().replication()));
    connections.put("TOPIC_PARTITIONS", partitions);
    connections.put("REPLY_PARTITIONS", partitions);
    connections.putAll(redis.variables());
    if (stubs.size() == 1) {
      connections.put("OPENAI_BASE_URL", stubs.getFirst().baseUri().toString());
    } else if (!stubs.isEmpty()) {
      Path routes = ModelRoutes.write(folder, stubs.stream().map(each -> each.baseUri()).toList());
      connections.put("MODEL_ROUTES", routes.toString());
    }
    return connections;
  }

  /** Creates the database, and gives the brokers' users what they may do; called once all run. */
  void prepare(Path home) {
    postgres.login().createDatabase(DATABASE);
    kafka.users().ifPresent(it -> it.grant(home, kafka.bootstrapServers()));
  }

  /** Returns all of them, each broker by itself. */
  List<Server> all() {
    List<Server> all = new ArrayList<>(kafka.brokers());
    all.addAll(List.of(postgres, redis));
    all.addAll(stubs);
    return all;
  }

  /** Returns what to close: the brokers together, which know how a cluster ends. */
  List<Server> closed() {
    return Stream.concat(Stream.of(kafka, postgres, redis), stubs.stream()).toList();
  }

  /** Returns the {@code DATABASE_URL} that the sink writes to. */
  String databaseUrl() {
    return postgres.login().databaseUrl(DATABASE);
  }

  KafkaBackend kafka() {
    return kafka;
  }

  /** Returns the certificates of clients and services; empty where these take plaintext. */
  Optional<StackTls> tls() {
    return tls;
  }

  RedisBackend redis() {
    return redis;
  }

  PostgresBackend postgres() {
    return postgres;
  }

  /** Returns the models in the order in which they are asked; none where the real service is. */
  List<OpenAiStubProcess> stubs() {
    return stubs;
  }
}
