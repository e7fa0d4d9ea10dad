package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildDeath;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.localstack.process.Server;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import com.milkyhoop.chatbot.localstack.tls.StackTls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The whole chatbot on this machine: broker, Redis, PostgreSQL, the model stub, and the deployables
 * as in production, each a process of its own that can be stopped, killed, paused and started
 * again; the first three may be other {@link Backends}. {@link #close} stops all; so does the end
 * of this JVM.
 */
public final class LocalStack implements AutoCloseable {

  private static final List<String> TOLD_ON =
      List.of("KAFKA_TOPIC", "KAFKA_TOPIC_PREFIX", "SCHEMA_REGISTRY_URL", "OPENAI_MODEL");

  private final Path home;
  private final Path folder;
  private final boolean isTemporary;
  private final String token;
  private final StackServers servers;
  private final List<IngressProcess> ingresses;
  private final List<ServiceProcess> processors = new CopyOnWriteArrayList<>();
  private final ServiceProcess sink;
  private final Optional<ServiceProcess> usageLedger;
  private final Optional<AdminProcess> adminApi;
  private final Services services;
  private final Map<String, String> addresses;
  private final String openAiKey;
  private final List<Consumer<ChildDeath>> deathListeners = new CopyOnWriteArrayList<>();
  private final Runnable closeAtExit = this::close;
  private int processorsMade;

  /** Begins a stack of what is built in this folder; {@link LocalStackBuilder} has the defaults. */
  public static LocalStackBuilder at(Path home) {
    return new LocalStackBuilder(home);
  }

  LocalStack(LocalStackBuilder settings) {
    home = settings.home();
    isTemporary = settings.folder().isEmpty();
    folder = settings.folder().map(Folders::create).orElseGet(TemporaryFolder::create);
    Map<String, String> given = settings.variables();
    token = given.getOrDefault("GRPC_TOKEN", freshToken());
    servers = new StackServers(settings, folder);
    openAiKey = given.getOrDefault("OPENAI_API_KEY", "sk-local-stub");
    Map<String, String> connections = servers.connections(settings, folder);
    services = new Services(settings, folder, connections, kafka().users(), servers.tls());
    ingresses = services.ingresses(token);
    for (int number = 1; number <= settings.processors(); number++) {
      processors.add(services.processor(number, openAiKey));
    }
    processorsMade = settings.processors();
    sink = services.sink(databaseUrl());
    usageLedger =
        settings.hasUsageLedger() ? Optional.of(services.usageLedger()) : Optional.empty();
    adminApi =
        settings.hasAdminApi()
            ? Optional.of(
                services.adminApi(given.getOrDefault("ADMIN_TOKEN", freshToken()), databaseUrl()))
            : Optional.empty();
    addresses = new HashMap<>(connections);
    kafka().users().ifPresent(it -> addresses.putAll(it.variables(BrokerUsers.OPERATOR)));
    addresses.put("DATABASE_URL", databaseUrl());
    if (!stubs().isEmpty()) {
      // The stub takes any key; a real one is told to nobody.
      addresses.put("OPENAI_API_KEY", openAiKey);
    }
    for (String name : TOLD_ON) {
      Optional.ofNullable(given.get(name)).ifPresent(value -> addresses.put(name, value));
    }
  }

  private static String freshToken() {
    return "local-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /**
   * Starts everything and returns when all of it is ready. When something does not come up, all is
   * stopped again.
   */
  public void start() {
    start(_ -> {});
  }

  /**
   * @param whenReady told of each server as soon as it is ready, on any thread
   */
  public void start(Consumer<Server> whenReady) {
    ExitActions.add(closeAtExit);
    Consumer<Server> start =
        server -> {
          server.start();
          whenReady.accept(server);
        };
    try {
      Parallel.forEach(servers.all(), start);
      servers.prepare(home);
      Parallel.forEach(services(), start);
      closeFirstAtExit();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Closes the stack before the per-process exit actions run: stopping all in parallel is faster,
   * and the folder goes last.
   */
  private void closeFirstAtExit() {
    ExitActions.remove(closeAtExit);
    ExitActions.add(closeAtExit);
  }

  /**
   * Returns the deployables that the stack has now: processors, ingresses, the sink, the usage
   * ledger and the operators' server where there is one.
   */
  public List<ServiceProcess> services() {
    List<ServiceProcess> all = new ArrayList<>(processors);
    all.addAll(ingresses);
    all.add(sink);
    usageLedger.ifPresent(all::add);
    adminApi.ifPresent(all::add);
    return all;
  }

  /** Returns all that it consists of, in the order of the start. */
  public List<Server> all() {
    return Stream.concat(servers.all().stream(), services().stream()).toList();
  }

  /** Returns those of {@link #all} that are processes of this machine. */
  public List<ServerProcess> processes() {
    return all().stream()
        .filter(ServerProcess.class::isInstance)
        .map(ServerProcess.class::cast)
        .toList();
  }

  /**
   * Registers a listener, which is told when one of the processes ends without having been asked
   * to.
   */
  public void onDeath(Consumer<ChildDeath> listener) {
    deathListeners.add(listener);
    processes().forEach(each -> each.onDeath(listener));
  }

  /** Adds a processor with a state of its own; returns when it is ready. Not during the start. */
  public synchronized ServiceProcess addProcessor() {
    processorsMade++;
    ServiceProcess added = services.processor(processorsMade, openAiKey);
    deathListeners.forEach(added::onDeath);
    added.start();
    processors.add(added);
    return added;
  }

  /** Stops it gracefully where it runs, and forgets it; the others take over its work. */
  public synchronized void removeProcessor(ServiceProcess processor) {
    if (!processors.remove(processor)) {
      throw new IllegalArgumentException(processor.name() + ": must be one of this stack");
    }
    processor.stop();
  }

  /** Deletes the stores of a processor that does not run, as if its disk were lost. */
  public void deleteState(ServiceProcess processor) {
    if (processor.isRunning()) {
      throw new IllegalStateException(processor.name() + " runs");
    }
    Folders.delete(Services.stateFolder(folder, processor.name()));
  }

  /**
   * Stops everything, the last started first, and deletes the folder where it is temporary. No
   * processor is left that could wait for another's replies.
   */
  @Override
  public void close() {
    Parallel.forEach(ingresses, ServerProcess::stop);
    Parallel.forEach(
        Stream.of(processors.stream(), Stream.of(sink), usageLedger.stream(), adminApi.stream())
            .flatMap(it -> it)
            .toList(),
        ServerProcess::stopInAHurry);
    Parallel.forEach(servers.closed(), Server::close);
    ExitActions.remove(closeAtExit);
    if (isTemporary) {
      Folders.delete(folder);
    }
  }

  /** Returns where clients connect: the first ingress. */
  public String endpoint() {
    return ingresses.getFirst().endpoint();
  }

  /** Returns the certificates of clients and ingresses; empty where these take plaintext. */
  public Optional<StackTls> tls() {
    return servers.tls();
  }

  /** Returns what clients send as their bearer token. */
  public String token() {
    return token;
  }

  /** Returns the tokens, the key and the password of the services: what no log may hold. */
  public List<String> secrets() {
    return Stream.concat(
            Stream.of(token, openAiKey, PostgresLogin.PASSWORD),
            adminApi.stream().map(AdminProcess::token))
        .toList();
  }

  /** Returns the {@code DATABASE_URL} that the sink writes to. */
  public String databaseUrl() {
    return servers.databaseUrl();
  }

  /** Returns the environment variables by which other programs find servers, topics and stub. */
  public Map<String, String> addresses() {
    return Map.copyOf(addresses);
  }

  /** Returns its folder, which has one of logs for each process. */
  public Path folder() {
    return folder;
  }

  public KafkaBackend kafka() {
    return servers.kafka();
  }

  /**
   * Returns the brokers as processes of this machine.
   *
   * @throws IllegalStateException when they are something else
   */
  public KafkaCluster kafkaCluster() {
    if (kafka() instanceof KafkaCluster cluster) {
      return cluster;
    }
    throw new IllegalStateException("the brokers are no processes of this machine");
  }

  public RedisBackend redis() {
    return servers.redis();
  }

  public PostgresBackend postgres() {
    return servers.postgres();
  }

  /**
   * Returns the model that is asked first.
   *
   * @throws IllegalStateException when the real service is called instead
   */
  public OpenAiStubProcess stub() {
    if (stubs().isEmpty()) {
      throw new IllegalStateException("no stub: OPENAI_API_KEY is set");
    }
    return stubs().getFirst();
  }

  /** Returns the models in the order in which they are asked; none where the real service is. */
  public List<OpenAiStubProcess> stubs() {
    return servers.stubs();
  }

  public List<IngressProcess> ingresses() {
    return ingresses;
  }

  /** Returns those that run now, the first started first. */
  public List<ServiceProcess> processors() {
    return List.copyOf(processors);
  }

  public ServiceProcess sink() {
    return sink;
  }

  /**
   * Returns the usage ledger.
   *
   * @throws java.util.NoSuchElementException where it was not asked for
   */
  public ServiceProcess usageLedger() {
    return usageLedger.orElseThrow();
  }

  /**
   * Returns the operators' server.
   *
   * @throws java.util.NoSuchElementException where it was not asked for
   */
  public AdminProcess adminApi() {
    return adminApi.orElseThrow();
  }
}
