package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.StartupCache;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what a {@link LocalStack} consists of. Left alone: one instance of each service, any free
 * ports, a stub that is as fast as a large model, state in a temporary folder.
 */
public final class LocalStackBuilder {

  /** Counts the partitions of each topic, as the services' own default is. */
  public static final int DEFAULT_PARTITIONS = 12;

  private final Path home;
  private Release release;
  private final Map<String, String> variables = new HashMap<>();
  private @Nullable Path folder;
  private int processors = 1;
  private int ingresses = 1;
  private int partitions = DEFAULT_PARTITIONS;
  private KafkaShape kafka = KafkaShape.ONE;
  private @Nullable Backends backends;
  private int grpcPort;
  private StubBehaviour stub = StubBehaviour.LIKE_A_MODEL;
  private int models = 1;
  private Jvms jvms = Jvms.QUICK_START;
  private List<String> jvmOptions = List.of();
  private StartupCache startupCache = StartupCache.NONE;
  private boolean usageLedger;
  private boolean adminApi;
  private int adminPort;

  LocalStackBuilder(Path home) {
    this.home = home;
    release = Release.at(home);
  }

  /**
   * Sets the folder of all state and logs; it is kept, and the next stack with it goes on from
   * there.
   */
  public LocalStackBuilder folder(Path kept) {
    folder = kept;
    return this;
  }

  public LocalStackBuilder processors(int count) {
    processors = atLeastOne("processors", count);
    return this;
  }

  public LocalStackBuilder ingresses(int count) {
    ingresses = atLeastOne("ingresses", count);
    return this;
  }

  /** Adds the usage ledger, which no message waits for. */
  public LocalStackBuilder usageLedger() {
    usageLedger = true;
    return this;
  }

  /**
   * Adds the operators' server.
   *
   * @param preferredPort where it listens, if it is free; 0: anywhere
   */
  public LocalStackBuilder adminApi(int preferredPort) {
    adminApi = true;
    adminPort = preferredPort;
    return this;
  }

  /** Sets what all services are of at first, instead of what is built at home. */
  public LocalStackBuilder release(Release other) {
    release = other;
    return this;
  }

  /** Sets the partitions of each topic, which decide how many processors can share the work. */
  public LocalStackBuilder partitions(int count) {
    partitions = atLeastOne("partitions", count);
    return this;
  }

  /** Others than processes of this machine. */
  public LocalStackBuilder backends(Backends others) {
    backends = others;
    return this;
  }

  /** The broker keeps its defaults; what dies is noticed later then. */
  public LocalStackBuilder untunedBroker() {
    kafka = kafka.with(BrokerTuning.NONE);
    return this;
  }

  /** Each topic has as many replicas, at most three; two of three have each record. */
  public LocalStackBuilder brokers(int count) {
    kafka = kafka.with(atLeastOne("brokers", count));
    return this;
  }

  /**
   * The brokers want TLS and a user, and allow what the list in {@code docs/operations.md} says,
   * nothing else: see {@link BrokerUsers}. The ingresses and Redis want TLS, and take client
   * certificates.
   */
  public LocalStackBuilder secure() {
    kafka = kafka.secure();
    return this;
  }

  /** Prepares the brokers for a kind of fault. */
  public LocalStackBuilder brokersWith(KafkaShape.Ability ability) {
    kafka = kafka.with(ability);
    return this;
  }

  /** The first ingress listens there where the port is free. */
  public LocalStackBuilder preferGrpcPort(int port) {
    grpcPort = port;
    return this;
  }

  /**
   * Environment variables for the services. What connects them with each other is set by the stack
   * and goes before. With OPENAI_API_KEY the real service is called, and no stub is started.
   */
  public LocalStackBuilder variables(Map<String, String> more) {
    variables.putAll(more);
    return this;
  }

  public LocalStackBuilder variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** Sets how the stub behaves at first. */
  public LocalStackBuilder stub(StubBehaviour behaviour) {
    stub = behaviour;
    return this;
  }

  /**
   * Sets the number of models, each a stub of its own and all alike at first: the processors ask
   * the first one, and those after it where that fails or is late.
   */
  public LocalStackBuilder models(int count) {
    models = atLeastOne("models", count);
    return this;
  }

  /** JVMs for load, with C2 and larger heaps, instead of those for a quick start. */
  public LocalStackBuilder longRunning() {
    jvms = Jvms.LONG_RUNNING;
    return this;
  }

  /** Adds options for the JVM of each service, after the others, so that they win. */
  public LocalStackBuilder jvmOptions(List<String> options) {
    jvmOptions = List.copyOf(options);
    return this;
  }

  /** Sets what makes the starts of brokers and services faster: nothing in tests. */
  public LocalStackBuilder startupCache(StartupCache cache) {
    startupCache = cache;
    return this;
  }

  /**
   * Nothing is started yet.
   *
   * @throws ChildStartException when the deployables are not built
   */
  public LocalStack build() {
    Deployable.requireBuilt(release.home());
    return new LocalStack(this);
  }

  /**
   * Broker, PostgreSQL and sinks alone. Nothing is started yet.
   *
   * @throws ChildStartException when the deployables are not built
   */
  public SinkStack buildSinkStack() {
    Deployable.requireBuilt(release.home());
    return new SinkStack(this);
  }

  boolean hasAdminApi() {
    return adminApi;
  }

  int adminPort() {
    return adminPort;
  }

  boolean hasUsageLedger() {
    return usageLedger;
  }

  /** Returns the project's folder, with its documents. */
  Path home() {
    return home;
  }

  Release release() {
    return release;
  }

  Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  int processors() {
    return processors;
  }

  int ingresses() {
    return ingresses;
  }

  int partitions() {
    return partitions;
  }

  KafkaShape kafka() {
    return kafka;
  }

  Backends backends() {
    return backends == null ? new ProcessBackends(jvms, startupCache) : backends;
  }

  int grpcPort() {
    return grpcPort;
  }

  Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  StubBehaviour stub() {
    return stub;
  }

  int models() {
    return models;
  }

  Jvms jvms() {
    return jvms;
  }

  List<String> jvmOptions() {
    return Stream.concat(jvms.options().stream(), jvmOptions.stream()).toList();
  }

  StartupCache startupCache() {
    return startupCache;
  }

  private static int atLeastOne(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(what + " " + count + ": must be at least 1");
    }
    return count;
  }
}
